package bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sandbox.PostgresServer;
import sandbox.S3Server;

/**
 * BuildIndex as users run it, from Postgres over HTTP to S3, beside what the machine gives without
 * all that ({@link Ceiling}), by turns. {@code scripts/bench.sh build}.
 */
public final class BuildBench implements AutoCloseable {
  private static final int FILES = 64;
  private static final double SECONDS = 30;

  /** The first warms up; what is measured begins with its commit. */
  private static final int BATCHES = 4;

  private static final String KEY = "bench";
  private static final Pattern COMMITTED = Pattern.compile("Batch \\d+: Total=(\\d+), .*");
  private static final List<PictureHost.Delay> DELAYS =
      List.of(
          new PictureHost.Delay(0, 0), new PictureHost.Delay(50, 0), new PictureHost.Delay(300, 5));

  private final List<byte[]> files = Photographs.draw(FILES);
  private final PictureHost host = new PictureHost(files);
  private final PostgresServer postgres;
  private final S3Server s3;
  private final Path model;
  private final int passes;
  private final int batchRows;
  private final int concurrency;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private int builds;

  private BuildBench(String model, int passes, int rows, int concurrency, Path folder)
      throws IOException, SQLException {
    this.model = Models.file(model, folder);
    this.passes = passes;
    this.batchRows = rows / BATCHES;
    this.concurrency = concurrency;
    postgres = PostgresServer.start(folder.resolve("postgres"), 0);
    s3 = S3Server.start(folder.resolve("s3"), 0, KEY, KEY);
    fill(rows);
  }

  /**
   * Arguments: the model, passes of the model per run, rows, downloads at a time per task, rounds,
   * an empty folder.
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[4]);
    try (BuildBench bench =
        new BuildBench(
            arguments[0],
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Path.of(arguments[5]))) {
      bench.run(rounds);
    }
  }

  private void run(int rounds) throws IOException, InterruptedException {
    Rounds noted = new Rounds(rounds);
    try (Ceiling ceiling = new Ceiling(model, files, threads, passes)) {
      ceiling.rate(Ceiling::embed, SECONDS);
      for (int round = 0; round < rounds; round++) {
        double most = noted.note(round, "ceiling, images/s", ceiling.rate(Ceiling::embed, SECONDS));
        for (PictureHost.Delay delay : DELAYS) {
          String at = ", downloads of " + delay;
          double rate = noted.note(round, "BuildIndex" + at + ", images/s", build(delay));
          noted.note(round, "ratio" + at, rate / most);
        }
      }
    }
    noted.summarise();
    System.out.println("ratio=" + noted.median("ratio, downloads of " + DELAYS.get(0)));
  }

  /** Images per second from the first batch's commit to the last one's. */
  private double build(PictureHost.Delay delay) throws IOException, InterruptedException {
    host.delay(delay);
    String bucket = "bench-" + builds++;
    s3.createBucket(bucket);
    List<Long> commits = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    job(bucket)
        .run(
            line -> {
              Matcher committed = COMMITTED.matcher(line);
              if (committed.matches()) {
                commits.add(System.nanoTime());
                rows.add(Long.parseLong(committed.group(1)));
              }
            });
    if (commits.size() != BATCHES) {
      throw new IOException("There were " + commits.size() + " commits, not " + BATCHES);
    }
    long measured = rows.stream().skip(1).mapToLong(Long::longValue).sum();
    return measured / ((commits.get(BATCHES - 1) - commits.get(0)) / 1e9);
  }

  private Submitted job(String bucket) {
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
                bucket,
                "FETCH_ALLOW_ADDRESSES",
                "127.0.0.1/32"),
            "BuildIndex")
        .set("model.uri=" + model.toAbsolutePath())
        .set("model.batch-size=" + passes)
        .set("build.batch-size=" + batchRows)
        .set("fetch.concurrency=" + concurrency)
        .set("report.samples=0");
  }

  private void fill(int rows) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE images (id bigint PRIMARY KEY, image_url text)");
      statement.execute(
          "INSERT INTO images SELECT n, '%s' || n || '.jpg' FROM generate_series(1, %d) n"
              .formatted(host.url(), rows));
    }
  }

  @Override
  public void close() {
    s3.close();
    postgres.close();
    host.close();
  }
}
