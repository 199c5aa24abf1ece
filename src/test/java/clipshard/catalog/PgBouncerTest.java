package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Secret;
import clipshard.config.Settings;
import faults.GrowingLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a real PgBouncer, which gives most of its errors the same SQLState. */
class PgBouncerTest {
  private static final String PASSWORD = "bouncer-password";

  private static TestDatabase database;
  private static Process session;
  private static Process small;
  private static Process few;
  private static Process transaction;
  private static int sessionPort;
  private static int smallPort;
  private static int fewPort;
  private static int transactionPort;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = new TestDatabase(folder.resolve("postgres"));
    database.execute(
        "CREATE ROLE shop LOGIN PASSWORD '" + PASSWORD + "'",
        "CREATE TABLE images (id bigint PRIMARY KEY, url text)",
        "INSERT INTO images VALUES (1, 'u')",
        "GRANT SELECT ON images TO shop");
    sessionPort = freePort();
    session = bouncer(Files.createDirectory(folder.resolve("session")), "session", sessionPort);
    smallPort = freePort();
    small =
        bouncer(
            Files.createDirectory(folder.resolve("small")),
            "session\ndefault_pool_size = 4",
            smallPort);
    fewPort = freePort();
    few =
        bouncer(
            Files.createDirectory(folder.resolve("few")), "session\nmax_client_conn = 4", fewPort);
    transactionPort = freePort();
    transaction =
        bouncer(
            Files.createDirectory(folder.resolve("transaction")), "transaction", transactionPort);
  }

  @AfterAll
  static void stop() {
    session.destroy();
    small.destroy();
    few.destroy();
    transaction.destroy();
    database.close();
  }

  @Test
  void aPoolInSessionModeIsADatabase() {
    try (CatalogView view =
        PostgresCatalog.open(
            settings(sessionPort, "postgres", "shop", PASSWORD), source("images"))) {
      assertEquals(1, TestDatabase.read(view).size());
    }
  }

  @Test
  void aPoolThatKeepsTheFifthConnectionWaitingHasFour() throws Exception {
    GrowingLimit.attempt(limit -> assertHasFour(smallPort, limit));
  }

  @Test
  void aPoolThatRefusesTheFifthConnectionHasFour() {
    assertHasFour(fewPort, Duration.ofMinutes(10));
    try (CatalogView view =
        PostgresCatalog.open(settings(fewPort, "postgres", "shop", PASSWORD), source("images"))) {
      assertEquals(3, view.slicesAtOnce(8));
      String said = view.shortage().orElseThrow();
      assertTrue(said.contains("over 3 connections at a time instead of 8"), said);
      assertEquals(1, TestDatabase.read(view).size());
    }
  }

  private static void assertHasFour(int port, Duration limit) {
    Settings.Database settings = settings(port, "postgres", "shop", PASSWORD);
    FreeConnections free = FreeConnections.of(settings, 10, limit);
    assertEquals(4, free.count(), free.refusal());
    assertFalse(free.refusal().isEmpty());
    assertEquals(new FreeConnections(4, ""), FreeConnections.of(settings, 4, limit));
  }

  @Test
  void aPoolInTransactionModeIsRefused() {
    String said = refusal(settings(transactionPort, "postgres", "shop", PASSWORD));
    assertTrue(said.contains("pooler in transaction mode"), said);
  }

  @Test
  void aWrongPasswordIsNoPoolersMode() {
    refused("Check database.user and database.password", "postgres", "shop", "hunter2");
  }

  @Test
  void anUnknownUserIsNoPoolersMode() {
    refused("Check database.user and database.password", "postgres", "nobody", PASSWORD);
  }

  @Test
  void anUnknownDatabaseIsNoPoolersMode() {
    refused("Check the database's name", "shop", "shop", PASSWORD);
  }

  private static void refused(String remedy, String database, String user, String password) {
    for (int port : new int[] {sessionPort, transactionPort}) {
      String said = refusal(settings(port, database, user, password));
      assertTrue(said.contains(remedy), said);
      assertFalse(said.contains("session pooler"), said);
      assertFalse(said.contains(password), said);
    }
  }

  private static String refusal(Settings.Database settings) {
    return assertThrows(
            CatalogException.class, () -> PostgresCatalog.open(settings, source("images")))
        .getMessage();
  }

  private static Settings.Database settings(int port, String name, String user, String password) {
    return new Settings.Database(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name), user, new Secret(password));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Process bouncer(Path folder, String mode, int port) throws Exception {
    Path users = folder.resolve("users.txt");
    Files.writeString(users, "\"shop\" \"%s\"\n".formatted(PASSWORD));
    Path ini = folder.resolve("pgbouncer.ini");
    Files.writeString(
        ini,
        """
        [databases]
        postgres = host=127.0.0.1 port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = %s
        pool_mode = %s
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(database.port(), port, users, mode));
    List<String> command = new ArrayList<>(List.of("pgbouncer"));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody")); // It refuses to run as root.
      for (Path readable : List.of(folder.getParent(), folder, users, ini)) {
        assertTrue(readable.toFile().setReadable(true, false));
        assertTrue(readable.toFile().setExecutable(true, false));
      }
    }
    command.add(ini.toString());
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader log = started.inputReader(UTF_8);
    String line = log.readLine();
    while (line != null && !line.contains("process up")) {
      line = log.readLine();
    }
    assertTrue(line != null, "PgBouncer did not start");
    Thread drained = new Thread(() -> log.lines().forEach(any -> {}), "pgbouncer-log");
    drained.setDaemon(true);
    drained.start();
    return started;
  }
}
