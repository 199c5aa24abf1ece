package bench;

import clipshard.embed.ConstantTimeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import sandbox.PostgresServer;
import shell.Submitted;

/**
 * A table of pictures of a pixel, which it holds itself, and a model that multiplies once: jobs on
 * it, in a folder, spend next to nothing on pictures. The pixel is the id, so a row may have
 * another one than its own. A picture may be made large by bytes that show nothing.
 */
final class PixelCatalogue implements AutoCloseable {
  private static final int DIMENSION = 64;

  /** A bitmap of one pixel, up to the pixel: a file header of 14 bytes and one of 40. */
  private static final String BMP =
      "424d3a000000000000003600000028000000010000000100000001001800000000000400000000000000000000000000000000000000";

  private final String heap;
  private final int pictureBytes;
  private final PostgresServer postgres;
  private final Path model;

  PixelCatalogue(Path folder, String heap, int pictureBytes) throws IOException {
    this.heap = heap;
    this.pictureBytes = pictureBytes;
    this.model =
        ConstantTimeModel.write(Files.createDirectories(folder.resolve("model")), DIMENSION);
    this.postgres = PostgresServer.start(folder.resolve("postgres"), 0);
  }

  PostgresServer postgres() {
    return postgres;
  }

  /** Makes the table anew, with ids from 1. */
  void fill(long rows) throws SQLException {
    execute("DROP TABLE IF EXISTS images");
    execute("CREATE TABLE images (id bigint PRIMARY KEY, image_url text)");
    add(1, rows);
  }

  /** Adds the ids from {@code first} to {@code last}. */
  void add(long first, long last) throws SQLException {
    execute(
        "INSERT INTO images SELECT n, %s FROM generate_series(%d, %d) n"
            .formatted(url("n"), first, last));
    execute("ANALYZE images");
  }

  /** The SQL of a picture's URL. */
  String url(String pixel) {
    return """
        'data:image/bmp;base64,' || replace(encode(
          decode('%s', 'hex') || substring(int4send((%s)::int) from 2 for 3) || '\\x00'::bytea
            || decode(repeat(md5((%s)::text), %d), 'hex'),
          'base64'), E'\\n', '')"""
        .formatted(BMP, pixel, pixel, pictureBytes / 16);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A class of the job and its options, on an index in a folder. */
  Submitted job(Path index, String... words) {
    return new Submitted(
            Map.of(
                "JDBC_URL", postgres.jdbcUrl(),
                "JDBC_USER", postgres.user(),
                "JDBC_PASSWORD", postgres.password(),
                "INDEX_URI", index.toUri().toString()),
            Stream.concat(Stream.of(words), Stream.of("--driver-memory", heap))
                .toArray(String[]::new))
        .set("model.uri=" + model)
        .set("model.batch-size=64")
        .set("decode.min-pixels=1")
        .set("report.samples=0");
  }

  @Override
  public void close() {
    postgres.close();
  }
}
