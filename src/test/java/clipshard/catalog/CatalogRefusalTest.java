package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Secret;
import clipshard.config.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What is refused, and that the refusal says what to do, against a real server. */
class CatalogRefusalTest {
  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = new TestDatabase(folder);
    database.execute(
        "CREATE TABLE images (id bigint PRIMARY KEY, url text, taken timestamptz, ok bool)",
        "INSERT INTO images VALUES (1, 'u')",
        "CREATE ROLE reader LOGIN PASSWORD 'reader-password'");
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void aWrongPassword() {
    Settings.Database wrong = database.settings("postgres", "hunter2");
    refused(() -> PostgresCatalog.open(wrong, source("images")), "28P01", "database.password");
  }

  @Test
  void noPassword() {
    Settings.Database none = database.settings("postgres", "");
    refused(() -> PostgresCatalog.open(none, source("images")), "Set database.password");
  }

  @Test
  void anUnknownDatabase() {
    Settings.Database other =
        new Settings.Database(
            database.settings().url().replaceFirst("/postgres$", "/shop"),
            "postgres",
            database.settings().password());
    refused(() -> PostgresCatalog.open(other, source("images")), "3D000", "/shop", "database.url");
  }

  @Test
  void aServerThatIsNotThere() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Settings.Database nowhere =
        new Settings.Database(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres?password=hunter2",
            "postgres",
            Secret.NONE);
    refused(
        () -> PostgresCatalog.open(nowhere, source("images")), "127.0.0.1:" + port, "Check host");
  }

  @Test
  void aUrlOfAnotherDriver() {
    Settings.Database other =
        new Settings.Database("jdbc:mysql://me:hunter2@host/db?password=hunter2", "", Secret.NONE);
    refused(() -> PostgresCatalog.open(other, source("images")), "jdbc:mysql://host/db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://aws-0-eu-west-1.pooler.supabase.com:6543/postgres",
        "jdbc:postgresql://db.abcdefgh.supabase.co:6543/postgres"
      })
  void supabasesTransactionPooler(String url) {
    Settings.Database pooler = new Settings.Database(url, "postgres", new Secret("p"));
    refused(() -> PostgresCatalog.open(pooler, source("images")), "transaction mode", "port 5432");
  }

  /** Its host has an IPv6 address only, so this is what most networks see first. */
  @Test
  void supabasesDirectAddressFromANetworkThatDoesNotReachIt() {
    CatalogException told =
        SqlErrors.explain(
            "Connecting",
            new Settings.Database(
                "jdbc:postgresql://db.abcdefgh.supabase.co:5432/postgres", "", Secret.NONE),
            new PSQLException(
                "The connection attempt failed.", PSQLState.CONNECTION_UNABLE_TO_CONNECT),
            "");
    assertTrue(
        told.getMessage().contains("set JDBC_URL to the session pooler's URL"), told.getMessage());
  }

  @Test
  void aTableThatIsNotThere() {
    refused(() -> database.read(source("Images")), "no such table", "Letter case", "public.images");
    refused(() -> database.read(source("shop.images")), "\"shop\".\"images\"", "public.images");
    refused(() -> database.read(source("a.b.c")), "source.table", "a.b.c");
  }

  @Test
  void somethingWithoutRows() throws Exception {
    database.execute("CREATE SEQUENCE numbers");
    refused(() -> database.read(source("numbers")), "holds no rows");
  }

  @Test
  void aColumnThatIsNotThere() {
    Settings.Source id = source("images", "ID", "url", "", "");
    refused(() -> database.read(id), "source.id-column is 'ID'", "id, url, taken, ok");
    Settings.Source url = source("images", "id", "link", "", "");
    refused(() -> database.read(url), "source.url-column is 'link'");
    refused(() -> database.read(source("images", "brand", "", "", 0)), "source.brand-column");
  }

  @Test
  void aVersionThatIsNone() {
    Settings.Source source = source("images", "id", "url", "", "ok");
    refused(() -> database.read(source), "source.version-column 'ok'", "bool", "CREATE VIEW");
  }

  @Test
  void attributesThatAreNoneAllAtOnce() throws Exception {
    database.execute(
        "CREATE TABLE goods (id int PRIMARY KEY, url text, tags text[], raw jsonb, photo bytea, cost money)",
        "INSERT INTO goods VALUES (1, 'u')");
    refused(
        () ->
            database.read(
                source("goods", "tag", List.of("tags", "raw", "photo", "cost", "a\u001b", "b"))),
        "source.group-column is 'tag', but",
        "source.attributes is 'a\\u001b', 'b', but \"public\".\"goods\" has no such column",
        "source.attributes: 'tags' is of type _text, 'raw' is of type jsonb, 'photo' is of type bytea, 'cost' is of type money, which cannot be recorded",
        "\"raw\"::text AS \"raw\", \"photo\"::text AS \"photo\", \"cost\"::numeric AS \"cost\"");
    refused(
        () -> database.read(source("goods", "tags", List.of())),
        "source.group-column: 'tags' is of type _text");
  }

  @Test
  void moreThanIsRecordedOfARow() throws Exception {
    database.execute(
        "CREATE TABLE long (id text PRIMARY KEY, url text, story text, digits numeric)",
        "INSERT INTO long VALUES ('a\u0007', 'u', repeat('ü', 4000))",
        "INSERT INTO long VALUES ('b', 'u', repeat('ü', 5000000))",
        "INSERT INTO long VALUES ('c', 'u', '', repeat('9', 301)::numeric)");
    Settings.Source stories = source("long", "", List.of("story"));
    refused(
        () -> database.read(stories),
        "The row id=b has more than 8,192 bytes of attributes",
        "the largest is \"story\"");
    refused(() -> database.read(source("long", "story", List.of())), "the largest is \"(group)\"");
    refused(
        () -> database.read(source("long", "", List.of("digits"))),
        "The row id=c has a number of more than 300 digits");
    try (CatalogView view = PostgresCatalog.open(database.settings(), stories);
        CatalogRows rows = view.slices().get(0).open()) {
      rows.next();
      assertThrows(CatalogException.class, rows::hasNext);
      assertThrows(CatalogException.class, rows::hasNext);
    }
    database.execute("DELETE FROM long WHERE id = 'b'");
    assertEquals(2, database.read(stories).size());
  }

  @Test
  void anIdOfAnotherType() {
    Settings.Source source = source("images", "taken", "url", "", "");
    refused(() -> database.read(source), "timestamptz", "uuid, bigint, integer, smallint, numeric");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "colour = 'red'",
        "id",
        "true) OR (true",
        "true; DROP TABLE images",
        "count(*) > 0"
      })
  void aFilterThatIsNone(String where) throws Exception {
    refused(() -> database.read(source("images", "", where, "", 0)), "source.where", where);
    assertEquals(1, database.read(source("images")).size());
  }

  @Test
  void aFilterThatFailsOnARow() {
    refused(
        () -> database.read(source("images", "", "1 / (id - 1) > 0", "", 0)),
        "division by zero",
        "source.where");
  }

  @Test
  void missingRights() {
    Settings.Database reader = database.settings("reader", "reader-password");
    refused(() -> PostgresCatalog.open(reader, source("images")), "42501", "Grant SELECT");
  }

  @Test
  void rowLevelSecurity() throws Exception {
    database.execute(
        "CREATE TABLE secured (id int PRIMARY KEY, url text)",
        "ALTER TABLE secured ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON secured TO reader",
        "CREATE VIEW secured_view WITH (security_invoker) AS SELECT * FROM secured",
        "GRANT SELECT ON secured_view TO reader");
    Settings.Database reader = database.settings("reader", "reader-password");
    refused(() -> PostgresCatalog.open(reader, source("secured")), "Row-level security");
    refused(() -> PostgresCatalog.open(reader, source("secured_view")), "Row-level security");
    assertEquals(0, database.read(source("secured")).size());
  }

  @Test
  void duplicateIds() throws Exception {
    database.execute(
        "CREATE TABLE twice (id text NOT NULL, url text)",
        "INSERT INTO twice SELECT 'id-' || i, 'u' FROM generate_series(1, 9) i, generate_series(1, 2)",
        "INSERT INTO twice VALUES ('alone', 'u')");
    refused(
        () -> check(source("twice")), "9 ids belong to more than one row", "id-1 (2 rows), id-2");
    check(source("twice", "", "id = 'alone'", "", 0));
  }

  @Test
  void duplicatesThatAKeyDoesNotPrevent() throws Exception {
    database.execute(
        "CREATE TABLE elder (id int PRIMARY KEY, url text)",
        "CREATE TABLE younger () INHERITS (elder)",
        "INSERT INTO elder VALUES (1, 'u')",
        "INSERT INTO younger VALUES (1, 'u')",
        "CREATE TABLE half (id int NOT NULL, url text)",
        "CREATE UNIQUE INDEX ON half (id) WHERE url = 'a'",
        "CREATE UNIQUE INDEX ON half (id, url)",
        "CREATE UNIQUE INDEX ON half (abs(id), url)",
        "INSERT INTO half VALUES (1, 'a'), (1, 'b')");
    refused(() -> check(source("elder")), "1 id belongs to more than one row");
    refused(() -> check(source("half")), "1 id belongs to more than one row");
  }

  @Test
  void rowsWithoutAnId() throws Exception {
    database.execute(
        "CREATE TABLE without (id text UNIQUE, url text)",
        "INSERT INTO without VALUES (NULL, 'https://h/x.jpg?key=secret'), ('', 'y'), ('a', 'z')",
        "CREATE TABLE infinite (id numeric PRIMARY KEY, url text)",
        "INSERT INTO infinite VALUES ('NaN', 'n'), (1, 'u')");
    refused(() -> check(source("without")), "2 rows have no usable id", "https://h/x.jpg", "URL y");
    refused(() -> database.read(source("without")), "no id");
    refused(() -> check(source("infinite")), "1 row has no usable id");
  }

  @Test
  void aKeyMakesTheIdCheckFree() throws Exception {
    database.execute("CREATE TABLE keyed (id uuid PRIMARY KEY, url text)");
    try (TcpProxy way = new TcpProxy(database.port());
        CatalogView view = PostgresCatalog.open(database.settingsThrough(way), source("keyed"))) {
      way.cut();
      view.checkIds();
    }
  }

  private static void check(Settings.Source source) {
    try (CatalogView view = PostgresCatalog.open(database.settings(), source)) {
      view.checkIds();
    }
  }

  /** Runs {@code action} and looks for the words in its refusal, and for secrets in all of it. */
  private static void refused(Executable action, String... words) {
    CatalogException refusal = assertThrows(CatalogException.class, action);
    for (String word : words) {
      assertTrue(refusal.getMessage().contains(word), word + " in: " + refusal.getMessage());
    }
    StringWriter all = new StringWriter();
    refusal.printStackTrace(new PrintWriter(all));
    for (String secret : new String[] {"hunter2", "reader-password", "secret"}) {
      assertFalse(all.toString().contains(secret), () -> secret + " in: " + all);
    }
  }
}
