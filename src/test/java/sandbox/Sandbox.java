package sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A Postgres, an S3 server and an image host on the loopback address, with a table of pictures to
 * try the job on. {@code scripts/sandbox.sh} runs it.
 */
@Command(name = "sandbox", mixinStandardHelpOptions = true)
public final class Sandbox {
  /** Written when everything is up; holds {@link Environment#exports()}. */
  static final String ENVIRONMENT_FILE = "env";

  /** Made by whoever starts the sandbox, who takes it away to end it. */
  static final String RUNNING_FILE = "daemon.pid";

  private static final String IMAGES_URL = "SANDBOX_IMAGES_URL";

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Sandbox())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              tell(failure);
              return 1;
            });
  }

  /** Foreseen failures have messages for people; others are the programmer's to read. */
  private static void tell(Exception failure) {
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      System.err.println(failure.getMessage());
    } else {
      failure.printStackTrace();
    }
  }

  @Command(description = "Runs everything until the file daemon.pid is gone from HOME.")
  void serve(
      @Option(names = "--home", required = true, description = "Where all of it is kept.")
          Path home,
      @Option(names = "--rows", defaultValue = "1200", description = "How many pictures to draw.")
          long rows,
      @Option(names = "--images", description = "A folder of pictures instead.") Path images)
      throws IOException, SQLException, InterruptedException {
    Pictures pictures = images == null ? new DrawnPictures(rows) : new PictureFolder(images);
    Access access = Access.keptIn(home.resolve("access.properties"));
    access.requireFreePorts();
    say("Starting Postgres");
    try (PostgresServer postgres =
            PostgresServer.start(home.resolve("postgres"), access.postgresPort());
        S3Server s3 = startS3(home, access);
        ImageHost host = ImageHost.start(access.imagesPort(), pictures)) {
      fill(
          new ImagesTable(postgres.jdbcUrl(), postgres.user(), postgres.password()),
          pictures,
          host);
      Access.writePrivately(
          home.resolve(ENVIRONMENT_FILE), Environment.of(postgres, s3, access, host).exports());
      while (Files.exists(home.resolve(RUNNING_FILE))) {
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  @Command(description = "Adds drawn pictures to the table of the sandbox in the environment.")
  void add(@Option(names = "--rows", required = true, description = "How many.") long rows)
      throws SQLException {
    ImagesTable table = table();
    table.addDrawn(rows, System.getenv(IMAGES_URL));
    say("Added %d rows; the table images has %d".formatted(rows, table.count()));
  }

  @Command(description = "Gives rows of that table the URLs of other drawn pictures.")
  void change(@Option(names = "--rows", required = true, description = "How many.") long rows)
      throws SQLException {
    ImagesTable table = table();
    long changed = table.change(rows, System.getenv(IMAGES_URL));
    say("Changed %d of %d rows of the table images".formatted(changed, table.count()));
  }

  @Command(description = "Deletes rows of that table.")
  void remove(@Option(names = "--rows", required = true, description = "How many.") long rows)
      throws SQLException {
    ImagesTable table = table();
    long removed = table.remove(rows);
    say("Removed %d rows; the table images has %d".formatted(removed, table.count()));
  }

  /** That of the sandbox in the environment. */
  private static ImagesTable table() {
    Map<String, String> environment = System.getenv();
    return new ImagesTable(
        environment.get("JDBC_URL"),
        environment.get("JDBC_USER"),
        environment.get("JDBC_PASSWORD"));
  }

  private static S3Server startS3(Path home, Access access) {
    say("Starting the S3 server");
    S3Server s3 =
        S3Server.start(
            home.resolve("s3"), access.s3Port(), access.s3AccessKey(), access.s3SecretKey());
    s3.createBucket(Environment.BUCKET);
    return s3;
  }

  private static void fill(ImagesTable table, Pictures pictures, ImageHost host)
      throws SQLException, IOException {
    boolean kept = table.exists();
    if (!kept) {
      table.create(pictures, host.url());
    }
    say("The table images has %d rows%s".formatted(table.count(), kept ? ", as before" : ""));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
