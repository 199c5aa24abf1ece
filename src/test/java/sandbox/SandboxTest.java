package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SandboxTest {
  @TempDir Path home;

  @BeforeEach
  void announce() throws IOException {
    Files.createFile(home.resolve(Sandbox.RUNNING_FILE));
  }

  @Test
  void servesItsRowsAgainAfterARestart() throws Exception {
    Map<String, String> first;
    List<Pictures.Row> rows;
    try (Running sandbox = new Running("--rows", "60")) {
      first = sandbox.environment();
      rows = rows(first);
      assertEquals(60, rows.size());
      assertEquals(200, status(urlOf(rows, 0)));
      assertEquals(404, status(urlOf(rows, 49)));
      assertTrue(urlOf(rows, 24).contains("/mislabelled/"), urlOf(rows, 24));
      assertTrue(Files.isDirectory(home.resolve("s3/faiss")));
      assertEquals(403, status(first.get("S3_ENDPOINT") + "/faiss/"));
    }
    Files.createFile(home.resolve(Sandbox.RUNNING_FILE));
    try (Running sandbox = new Running("--rows", "5")) {
      assertEquals(first, sandbox.environment());
      assertEquals(rows, rows(first));
      table(first).addDrawn(15, first.get("SANDBOX_IMAGES_URL"));
      List<Pictures.Row> more = rows(first);
      assertEquals(75, more.size());
      assertTrue(more.containsAll(rows));
      execute(first, "DELETE FROM images WHERE image_url LIKE '%/00001_.jpg'");
      long left = table(first).count();
      table(first).addDrawn(3, first.get("SANDBOX_IMAGES_URL"));
      assertEquals(left + 3, table(first).count());
    }
  }

  @Test
  void changesAndRemovesRows() throws Exception {
    try (Running sandbox = new Running("--rows", "60")) {
      Map<String, String> environment = sandbox.environment();
      List<Pictures.Row> before = rows(environment);
      assertEquals(5, table(environment).change(5, environment.get("SANDBOX_IMAGES_URL")));
      List<Pictures.Row> changed = changedSince(before, environment);
      assertEquals(60, table(environment).count());
      assertEquals(5, changed.stream().map(Pictures.Row::url).distinct().count());
      for (Pictures.Row row : changed) {
        assertEquals(200, status(row.url()));
      }
      assertEquals(5, table(environment).change(5, environment.get("SANDBOX_IMAGES_URL")));
      assertNotEquals(changed, changedSince(before, environment));

      assertEquals(50, table(environment).remove(50));
      assertEquals(10, table(environment).count());
      assertEquals(10, table(environment).change(11, environment.get("SANDBOX_IMAGES_URL")));
      assertEquals(10, table(environment).remove(11));
      assertEquals(0, table(environment).count());
    }
  }

  private static List<Pictures.Row> changedSince(
      List<Pictures.Row> before, Map<String, String> environment) throws SQLException {
    List<Pictures.Row> changed = new ArrayList<>(rows(environment));
    changed.removeAll(before);
    return changed;
  }

  @Test
  void hasTextIdsForAFolderOfPictures(@TempDir Path pictures) throws Exception {
    Files.createDirectory(pictures.resolve("aw"));
    Files.write(pictures.resolve("aw/it's.jpg"), ProductPictures.encoded(0));
    try (Running sandbox = new Running("--images", pictures.toString())) {
      List<Pictures.Row> rows = rows(sandbox.environment());
      assertEquals(1, rows.size());
      assertEquals("it's", rows.get(0).id());
      assertEquals(200, status(rows.get(0).url()));
    }
  }

  @Test
  void leavesNothingHalfDoneWhenTheFolderIsRefused(@TempDir Path pictures) throws Exception {
    assertEquals(1, serve("--images", pictures.toString()));
    assertFalse(Files.exists(home.resolve(Sandbox.ENVIRONMENT_FILE)));
    try (Running sandbox = new Running("--rows", "2")) {
      assertEquals(2, rows(sandbox.environment()).size());
    }
  }

  @Test
  void drawsKeysAndPortsOnceForEachSandbox(@TempDir Path other) throws IOException {
    Path file = home.resolve("access.properties");
    Access access = Access.keptIn(file);
    assertEquals(access, Access.keptIn(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Access another = Access.keptIn(other.resolve("access.properties"));
    assertNotEquals(access.s3AccessKey(), another.s3AccessKey());
    assertNotEquals(access.s3SecretKey(), another.s3SecretKey());
  }

  @Test
  void tellsAnyShell() throws Exception {
    Map<String, String> told =
        Map.of("PLAIN", "a", "EMPTY", "", "ODD", " it's \"$HOME\" `x` \\ # \n é");
    assertEquals(new TreeMap<>(told), evaluated(new Environment(told).exports()));
  }

  @Test
  void numbersRowsForEver() {
    Pictures.Row row = DrawnPictures.row(123, "http://h");
    assertEquals(
        new Pictures.Row("2b84d8d0-5358-3c3a-9b09-7392b399df0f", "http://h/lo/000123.png"), row);
  }

  /** A sandbox over {@code home}, ready when it is made. */
  private final class Running implements AutoCloseable {
    private final CompletableFuture<Integer> status;

    Running(String... pictures) throws IOException, InterruptedException {
      try (WatchService changes = FileSystems.getDefault().newWatchService()) {
        Files.deleteIfExists(home.resolve(Sandbox.ENVIRONMENT_FILE));
        home.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
        status =
            CompletableFuture.supplyAsync(() -> serve(pictures))
                .whenComplete((ended, failure) -> closeQuietly(changes));
        while (!Files.exists(home.resolve(Sandbox.ENVIRONMENT_FILE))) {
          WatchKey key = changes.take();
          key.pollEvents();
          key.reset();
        }
      }
    }

    Map<String, String> environment() throws Exception {
      Path file = home.resolve(Sandbox.ENVIRONMENT_FILE);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      return evaluated(Files.readString(file));
    }

    @Override
    public void close() throws IOException {
      Files.delete(home.resolve(Sandbox.RUNNING_FILE));
      assertEquals(0, status.join());
    }
  }

  private int serve(String... pictures) {
    List<String> arguments = new ArrayList<>(List.of("serve", "--home", home.toString()));
    arguments.addAll(List.of(pictures));
    return Sandbox.commandLine().execute(arguments.toArray(String[]::new));
  }

  private static void closeQuietly(WatchService changes) {
    try {
      changes.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a shell that starts with nothing has after these lines. */
  private static Map<String, String> evaluated(String exports) throws Exception {
    Process shell = new ProcessBuilder("env", "-i", "sh", "-c", exports + "env -0").start();
    try (InputStream out = shell.getInputStream()) {
      String variables = new String(out.readAllBytes(), UTF_8);
      assertEquals(0, shell.waitFor());
      return Stream.of(variables.split("\0"))
          .map(variable -> variable.split("=", 2))
          .filter(variable -> !List.of("PWD", "OLDPWD", "SHLVL", "_").contains(variable[0]))
          .collect(
              Collectors.toMap(
                  variable -> variable[0], variable -> variable[1], (a, b) -> b, TreeMap::new));
    }
  }

  private static ImagesTable table(Map<String, String> environment) {
    return new ImagesTable(
        environment.get("JDBC_URL"),
        environment.get("JDBC_USER"),
        environment.get("JDBC_PASSWORD"));
  }

  private static List<Pictures.Row> rows(Map<String, String> environment) throws SQLException {
    List<Pictures.Row> rows = new ArrayList<>();
    try (Connection connection = connect(environment);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT id, image_url FROM images ORDER BY id")) {
      while (result.next()) {
        rows.add(new Pictures.Row(result.getString(1), result.getString(2)));
      }
    }
    return rows;
  }

  private static void execute(Map<String, String> environment, String sql) throws SQLException {
    try (Connection connection = connect(environment);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(Map<String, String> environment) throws SQLException {
    return DriverManager.getConnection(
        environment.get("JDBC_URL"),
        environment.get("JDBC_USER"),
        environment.get("JDBC_PASSWORD"));
  }

  private static String urlOf(List<Pictures.Row> rows, long row) {
    String id = DrawnPictures.row(row, "").id();
    return rows.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow().url();
  }

  private static int status(String url) throws IOException {
    return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
  }
}
