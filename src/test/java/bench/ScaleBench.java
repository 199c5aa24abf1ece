package bench;

import clipshard.format.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * How BuildIndex grows with the table, embedding made as cheap as can be: tables of ten thousand
 * rows and ten times as many each, pictures of a pixel in the table itself, which may be made large
 * by bytes that show nothing, a model that multiplies once. {@code scripts/bench.sh scale}.
 */
public final class ScaleBench implements AutoCloseable {
  private static final int FIRST = 10_000;

  private final Path folder;
  private final String heap;
  private final int pictureBytes;
  private final PixelCatalogue catalogue;

  private ScaleBench(Path folder, String heap, int pictureBytes) throws IOException {
    this.folder = folder;
    this.heap = heap;
    this.pictureBytes = pictureBytes;
    this.catalogue = new PixelCatalogue(folder, heap, pictureBytes);
  }

  /**
   * Arguments: rows of the largest table, rounds, an empty folder, the heap of driver and tasks,
   * bytes that show nothing of each picture.
   */
  public static void main(String[] arguments) throws Exception {
    long most = Long.parseLong(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Rounds noted = new Rounds(rounds);
    try (ScaleBench bench =
        new ScaleBench(Path.of(arguments[2]), arguments[3], Integer.parseInt(arguments[4]))) {
      for (int round = 0; round < rounds; round++) {
        double before = 0;
        for (long rows = Math.min(FIRST, most); rows <= most; rows *= 10) {
          before = bench.measure(rows, noted, round, before);
        }
      }
    }
    noted.summarise();
  }

  /**
   * Measures one size.
   *
   * @param before seconds per 1,000 rows of a tenth of them; 0 where that was not measured
   * @return seconds per 1,000 rows of a build from nothing
   */
  private double measure(long rows, Rounds noted, int round, double before) throws Exception {
    catalogue.fill(rows);
    Path index = folder.resolve("index");
    double[] batches = new double[1];
    double build = build(index, line -> batches[0] += line.startsWith("Batch ") ? 1 : 0);
    double rerun = build(index, line -> {});
    double read = read();
    System.out.printf(
        Locale.ROOT,
        "%,d rows: built in %.1f s, %.0f batches, %.3f s per 1,000 rows; nothing to do in %.1f s"
            + " (%s), %.2f times the %.1f s in which Spark reads the table%n",
        rows,
        build,
        batches[0],
        build * 1000 / rows,
        rerun,
        stages(index),
        rerun / read,
        read);
    FileUtils.deleteDirectory(index.toFile());
    String of = String.format(Locale.ROOT, "%,d rows: ", rows);
    double perThousand = build * 1000 / rows;
    noted.note(round, of + "ms per 1,000 rows", 1000 * perThousand);
    if (before > 0) {
      noted.note(round, of + "ratio to a tenth of them", perThousand / before);
    }
    noted.note(round, of + "nothing to do / reading the table", rerun / read);
    return perThousand;
  }

  /** What the last run's time went into. */
  private static String stages(Path index) throws IOException {
    JsonNode summary =
        Json.read(Files.readAllBytes(index.resolve("reports/summary.json")), JsonNode.class);
    List<String> stages = new ArrayList<>();
    summary
        .path("stages")
        .forEach(
            stage ->
                stages.add(
                    String.format(
                        Locale.ROOT,
                        "%s %.1f s",
                        stage.path("name").asText(),
                        stage.path("seconds").asDouble())));
    return String.join(", ", stages);
  }

  private double build(Path index, Consumer<String> onLine)
      throws IOException, InterruptedException {
    return catalogue.job(index, "BuildIndex").run(onLine);
  }

  /** The seconds of a Spark program that does nothing but read the table, from start to end. */
  private double read() throws IOException, InterruptedException {
    ProcessBuilder reader =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "@" + folder.resolve("options"),
            "-Xmx" + heap,
            "-cp",
            System.getProperty("java.class.path"),
            Reader.class.getName(),
            catalogue.postgres().jdbcUrl(),
            catalogue.postgres().user(),
            pictureBytes > 0 ? "50" : "10000");
    reader.environment().put("JDBC_PASSWORD", catalogue.postgres().password());
    Files.writeString(folder.resolve("options"), JavaModuleOptions.defaultModuleOptions());
    long start = System.nanoTime();
    Process process =
        reader
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("reader.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("reader.log")));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Reads the table to its end. */
  public static final class Reader {
    private Reader() {}

    /** Arguments: the database's URL and user, rows at a time. */
    public static void main(String[] arguments) throws IOException {
      Properties properties = new Properties();
      properties.setProperty("user", arguments[1]);
      properties.setProperty("password", System.getenv("JDBC_PASSWORD"));
      properties.setProperty("fetchsize", arguments[2]);
      try (SparkSession spark =
          SparkSession.builder()
              .master("local[*]")
              .config("spark.ui.enabled", "false")
              .getOrCreate()) {
        spark
            .read()
            .jdbc(arguments[0], "images", properties)
            .write()
            .format("noop")
            .mode("overwrite")
            .save();
      }
    }
  }

  @Override
  public void close() {
    catalogue.close();
  }
}
