package sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import shell.Scripts;

/**
 * Java's archive of the classes that a build loads from the Spark that Maven resolved, as {@code
 * scripts/submit.sh} has a build leave it: with it drivers and executors start in half the time. A
 * JVM with other jars on its class path ignores it.
 */
final class ClassArchive {
  private static final Path SPARK = Path.of("target/spark").toAbsolutePath();
  private static final Path ARCHIVE = SPARK.resolve("classes.jsa");
  private static final String SILENT = "-Xlog:cds=off -Xlog:cds+dynamic=off";

  private ClassArchive() {}

  /**
   * The options of a JVM that uses the archive, which is made where there is none; none where the
   * tests are run for another Spark.
   */
  static synchronized String options() {
    if (!SPARK.toString().equals(System.getProperty("clipshard.spark.home"))) {
      return "";
    }
    try (FileChannel lock =
        FileChannel.open(
            SPARK.resolve("classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock(); // another process of the tests may be making it; closing gives the lock back
      if (!isCurrent()) {
        make();
      }
      return SILENT + " -XX:SharedArchiveFile=" + ARCHIVE;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(ARCHIVE + " could not be made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isCurrent() throws IOException {
    return Files.exists(ARCHIVE)
        && Files.getLastModifiedTime(ARCHIVE)
                .compareTo(Files.getLastModifiedTime(SPARK.resolve("jars")))
            > 0;
  }

  /** Has a driver leave it that builds a small index on S3. */
  private static void make() throws IOException, SQLException, InterruptedException {
    Path home = Files.createTempDirectory("clipshard-classes");
    try (Services services = Services.start(home)) {
      services.createBucket("faiss");
      createTable(services);
      new Scripts(services.settings("faiss"))
          .submit("BuildIndex", "local[2]", List.of())
          .succeeded();
    }
    try (Stream<Path> files = Files.list(SPARK)) {
      Path made =
          files
              .filter(file -> file.getFileName().toString().matches("classes-.*\\.jsa.*"))
              .findFirst()
              .orElseThrow();
      Files.copy(made, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
    }
    FileUtil.fullyDelete(home.toFile());
  }

  private static void createTable(Services services) throws SQLException {
    String picture = Base64.getEncoder().encodeToString(ProductPictures.encoded(0));
    try (Connection connection = services.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE images (id bigint PRIMARY KEY, image_url text)");
      statement.execute(
          "INSERT INTO images VALUES (1, 'data:image/jpeg;base64,%s')".formatted(picture));
    }
  }
}
