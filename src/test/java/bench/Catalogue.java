package bench;

import clipshard.format.Json;
import clipshard.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sandbox.PostgresServer;
import sandbox.S3Server;
import shell.Submitted;

/** A table of pictures in Postgres, their host and an S3 server, all on this machine. */
final class Catalogue implements AutoCloseable {
  private static final int FILES = 64;

  /** Unless something else is said. The first warms up; what is measured begins with its commit. */
  private static final int BATCHES = 4;

  /** As build.chunk-size is set unless something else is said. */
  private static final int CHUNK = 256;

  /** No batch is to leave one of them without a chunk. */
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private static final String KEY = "bench";
  private static final String TASKS = "   Time of the tasks: ";
  private static final Pattern COMMITTED = Pattern.compile("Batch \\d+: Total=(\\d+), .*");

  private final List<byte[]> files = Photographs.draw(FILES);
  private final PictureHost host = new PictureHost(files);
  private final PostgresServer postgres;
  private final S3Server s3;
  private final Path buckets;
  private final int rows;
  private final int batch;
  private int builds;

  /** Begins with {@code rows} rows, to be built in four batches; their pictures answer at once. */
  Catalogue(int rows, Path folder) throws IOException, SQLException {
    this(rows, rows / BATCHES, folder);
  }

  /** Begins with {@code rows} rows, to be built in batches of {@code batch}. */
  Catalogue(int rows, int batch, Path folder) throws IOException, SQLException {
    this.rows = rows;
    this.batch = Math.min(batch, rows);
    postgres = PostgresServer.start(folder.resolve("postgres"), 0);
    buckets = folder.resolve("s3");
    s3 = S3Server.start(buckets, 0, KEY, KEY);
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE images (id bigint PRIMARY KEY, image_url text)");
      statement.execute(
          "INSERT INTO images SELECT n, '%s' || n || '.jpg' FROM generate_series(1, %d) n"
              .formatted(host.url(), rows));
    }
  }

  /** The different pictures. */
  List<byte[]> files() {
    return files;
  }

  PictureHost host() {
    return host;
  }

  /**
   * BuildIndex into a bucket of its own.
   *
   * @param passes of the model in one run
   * @param options of Spark
   */
  Submitted build(Path model, int passes, String... options) {
    builds++;
    s3.createBucket(bucket());
    List<String> words = new ArrayList<>(List.of("BuildIndex"));
    words.addAll(List.of(options));
    return new Submitted(
            Map.of(
                "JDBC_URL",
                postgres.jdbcUrl(),
                "JDBC_USER",
                postgres.user(),
                "JDBC_PASSWORD",
                postgres.password(),
                "S3_ENDPOINT",
                s3.endpoint().toString(),
                "S3_REGION",
                S3Server.REGION,
                "AWS_ACCESS_KEY_ID",
                KEY,
                "AWS_SECRET_ACCESS_KEY",
                KEY,
                "BUCKET_NAME",
                bucket(),
                "FETCH_ALLOW_ADDRESSES",
                "127.0.0.1/32"),
            words.toArray(String[]::new))
        .set("model.uri=" + model.toAbsolutePath())
        .set("model.batch-size=" + passes)
        .set("build.batch-size=" + batch)
        .set("build.chunk-size=" + Math.max(1, Math.min(CHUNK, batch / CORES)))
        .set("report.samples=0");
  }

  private String bucket() {
    return "bench-" + builds;
  }

  /** When the last build's stages were at work, as its report has it. */
  private String timeline() throws IOException {
    byte[] report = Files.readAllBytes(buckets.resolve(bucket()).resolve("reports/build.json"));
    return Json.read(report, RunReport.class).timeline().stream()
        .map(it -> String.format(Locale.ROOT, "%s %.1f to %.1f", it.stage(), it.from(), it.to()))
        .collect(Collectors.joining(", ", "Timeline, in seconds: ", ""));
  }

  /**
   * How fast a build was, in images per second since the first batch's pictures were served.
   *
   * @param embed until the last one was
   * @param whole until the last commit
   */
  record Pace(double embed, double whole) {}

  /** Runs a build. */
  Pace pace(Submitted build) throws IOException, InterruptedException {
    return pace(build, rows -> {});
  }

  /**
   * Runs a build, and prints who had the cores between its first and its last commit, what its
   * tasks did, and when its stages were at work.
   *
   * @param onCommit hears how many rows are committed
   */
  Pace pace(Submitted build, Consumer<Long> onCommit) throws IOException, InterruptedException {
    host.forgetServed();
    AtomicLong committed = new AtomicLong();
    AtomicLong last = new AtomicLong();
    List<CpuTime> cpu = new ArrayList<>();
    build.run(
        line -> {
          if (line.startsWith(TASKS)) {
            System.out.println(line.strip());
          }
          Matcher batch = COMMITTED.matcher(line);
          if (batch.matches()) {
            last.set(System.nanoTime());
            cpu.add(new CpuTime());
            onCommit.accept(committed.addAndGet(Long.parseLong(batch.group(1))));
          }
        });
    List<Long> served = host.served();
    if (committed.get() != rows || served.size() != rows) {
      throw new IOException(
          "Of %d rows %d pictures were served and %d rows committed"
              .formatted(rows, served.size(), committed.get()));
    }
    System.out.println(cpu.get(cpu.size() - 1).since(cpu.get(0)));
    System.out.println(timeline());
    long begin = served.get(batch - 1);
    double images = rows - batch;
    return new Pace(
        images * 1e9 / (served.get(rows - 1) - begin), images * 1e9 / (last.get() - begin));
  }

  @Override
  public void close() {
    s3.close();
    postgres.close();
    host.close();
  }
}
