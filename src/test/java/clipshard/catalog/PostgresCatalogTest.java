package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Attributes;
import clipshard.config.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, against a real server. What is refused is in {@link CatalogRefusalTest}. */
class PostgresCatalogTest {
  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path folder) {
    database = new TestDatabase(folder);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          uuid         | 9b2f1c1e-0000-4000-8000-000000000001,1b2f1c1e-0000-4000-8000-000000000002 | TEXT
          bigint       | -9223372036854775808,9223372036854775807                                  | NUMBER
          integer      | 7,-3                                                                      | NUMBER
          smallint     | 7,32767                                                                   | NUMBER
          numeric      | 1.50,123456789012345678901234567890                                       | NUMBER
          text         | it's "quoted",über                                                        | TEXT
          varchar(20)  | b,a                                                                       | TEXT
          char(5)      | b,a                                                                       | TEXT
          """)
  void readsEveryKindOfId(String type, String ids, IdOrder order) throws Exception {
    database.execute(
        "DROP TABLE IF EXISTS kinds", "CREATE TABLE kinds (id " + type + " PRIMARY KEY, url text)");
    Set<String> expected = Set.of(ids.split(","));
    for (String id : expected) {
      database.execute("INSERT INTO kinds VALUES (" + Sessions.quote(id) + ", 'u')");
    }
    try (CatalogView view = PostgresCatalog.open(database.settings(), source("kinds"))) {
      view.checkIds();
      assertEquals(order, view.idOrder());
      assertEquals(expected, ids(TestDatabase.read(view)));
      assertEquals(expected, view.urls(expected).keySet());
    }
  }

  @Test
  void readsADomainAsWhatItIsMadeFrom() throws Exception {
    database.execute(
        "CREATE DOMAIN sku AS text CHECK (value <> '')",
        "CREATE TABLE domains (id sku PRIMARY KEY, url text)",
        "INSERT INTO domains VALUES ('a', 'u')");
    assertEquals(
        List.of(new ProductImage("a", "u", null, "", Attributes.NONE, "")),
        database.read(source("domains")));
  }

  @Test
  void readsADomainOfADomainAsWhatThatIsMadeFrom() throws Exception {
    database.execute(
        "CREATE DOMAIN code AS varchar(9)",
        "CREATE DOMAIN shop_code AS code",
        "CREATE TABLE nested (id shop_code PRIMARY KEY, url shop_code)",
        "INSERT INTO nested VALUES ('a', 'u')");
    assertEquals(
        List.of(new ProductImage("a", "u", null, "", Attributes.NONE, "")),
        database.read(source("nested")));
  }

  /** The remedy is followed to the letter. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id citext, url text | citext | 'a', 'u'",
        "id mood, url text | mood | 'a', 'u'",
        "id date, url text | date | '2026-01-01', 'u'",
        "id int, url text[] | _text | 7, ARRAY['u', 'v']",
        "id int, url jsonb | jsonb | 7, '[\"u\"]'",
        "id int, url json | json | 7, '[\"u\", 1]'",
        "id int, url mood | mood | 7, 'a'",
      })
  void aColumnOfAnotherTypeIsRefusedWithTheViewThatMendsIt(
      String columns, String type, String values) throws Exception {
    database.execute(
        "DROP TABLE IF EXISTS odd CASCADE",
        "CREATE EXTENSION IF NOT EXISTS citext",
        "DROP TYPE IF EXISTS mood CASCADE",
        "CREATE TYPE mood AS ENUM ('a', 'b')",
        "CREATE TABLE odd (" + columns + ")",
        "INSERT INTO odd VALUES (" + values + ")");
    CatalogException refused =
        assertThrows(
            CatalogException.class, () -> PostgresCatalog.open(database.settings(), source("odd")));
    String said = refused.getMessage();
    assertTrue(said.contains("is of type " + type), said);
    Matcher remedy =
        Pattern.compile("(CREATE VIEW .*); then source.table = (\\S+)\\.").matcher(said);
    assertTrue(remedy.find(), said);

    database.execute(remedy.group(1));

    ProductImage image = database.read(source(remedy.group(2))).get(0);
    assertEquals(values.replaceAll("^'?([^',]*).*", "$1"), image.id());
    assertEquals(columns.contains("url mood") ? "a" : "u", image.url());
  }

  @Test
  void readsExactlyTheSnapshotWhileTheTableChanges() throws Exception {
    database.execute(
        "CREATE TABLE busy (id int PRIMARY KEY, url text) WITH (fillfactor = 60)",
        "INSERT INTO busy SELECT i, 'before' FROM generate_series(1, 10000) i");
    try (CatalogView view =
        PostgresCatalog.open(database.settings(), source("busy", "", "", "", 7))) {
      List<ProductImage> images = new ArrayList<>();
      List<CatalogSlice> slices = view.slices();
      assertEquals(7, slices.size());
      for (int i = 0; i < slices.size(); i++) {
        // Updates move rows to later pages, where a later slice would meet them again.
        database.execute(
            "UPDATE busy SET url = 'after' WHERE id % 7 = " + i,
            "DELETE FROM busy WHERE id % 70 = " + i,
            "INSERT INTO busy SELECT -j, 'new' FROM generate_series(%d, %d) j"
                .formatted(i * 500 + 1, i * 500 + 500));
        try (CatalogRows rows = overTheWire(slices.get(i)).open()) {
          assertTrue(rows.hasNext(), "each slice has rows");
          rows.forEachRemaining(images::add);
        }
      }
      assertEquals(10_000, images.size());
      assertEquals(
          IntStream.rangeClosed(1, 10_000).mapToObj(Integer::toString).collect(Collectors.toSet()),
          ids(images));
      assertTrue(images.stream().allMatch(image -> image.url().equals("before")));
    }
  }

  @Test
  void holdsTheTableAgainstTruncation() throws Exception {
    database.execute(
        "CREATE TABLE held (id int PRIMARY KEY, url text)",
        "INSERT INTO held VALUES (1, 'u')",
        "CREATE VIEW held_view AS SELECT * FROM held");
    for (String name : List.of("held", "held_view")) {
      try (CatalogView view = PostgresCatalog.open(database.settings(), source(name))) {
        assertEquals(1, view.slices().size());
        assertThrows(
            SQLException.class,
            () -> database.execute("SET lock_timeout = '1ms'", "TRUNCATE held"));
      }
    }
  }

  @Test
  void seesWhatItHadToWaitFor() throws Exception {
    database.execute(
        "CREATE TABLE replaced (id int PRIMARY KEY, url text)",
        "INSERT INTO replaced VALUES (1, 'old')");
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("TRUNCATE replaced");
      statement.execute("INSERT INTO replaced VALUES (2, 'new')");
      CompletableFuture<List<ProductImage>> reader =
          CompletableFuture.supplyAsync(() -> database.read(source("replaced")));
      String waiting = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'replaced'::regclass";
      while (!statement.executeQuery(waiting).next()) {
        assertFalse(reader.isDone(), "the reader waits for the writer");
      }
      writer.commit();
      assertEquals(
          List.of(new ProductImage("2", "new", null, "", Attributes.NONE, "")), reader.get());
    }
  }

  @Test
  void readsPartitionedTablesByPagesOfAllPartitions() throws Exception {
    database.execute(
        "CREATE TABLE parts (id bigint PRIMARY KEY, url text) PARTITION BY RANGE (id)",
        "CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM (0) TO (9000)",
        "CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM (9000) TO (9500)"
            + " PARTITION BY HASH (id)",
        "CREATE TABLE parts_b0 PARTITION OF parts_b FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE parts_b1 PARTITION OF parts_b FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "CREATE TABLE parts_c PARTITION OF parts DEFAULT",
        "INSERT INTO parts SELECT i, repeat('u', 100) FROM generate_series(0, 9999) i");
    try (CatalogView view =
        PostgresCatalog.open(database.settings(), source("parts", "", "", "", 4))) {
      view.checkIds();
      List<Integer> sizes = new ArrayList<>();
      Set<String> ids = new TreeSet<>();
      for (CatalogSlice slice : view.slices()) {
        try (CatalogRows rows = slice.open()) {
          List<ProductImage> images = new ArrayList<>();
          rows.forEachRemaining(images::add);
          sizes.add(images.size());
          ids.addAll(ids(images));
        }
      }
      assertEquals(10_000, sizes.stream().mapToInt(Integer::intValue).sum());
      assertEquals(10_000, ids.size());
      assertTrue(sizes.stream().allMatch(size -> size > 2_000 && size < 3_000), sizes.toString());
    }
  }

  @Test
  void readsOnlyTheStretchItNeeds() throws Exception {
    database.execute(
        "CREATE TABLE plans (id bigint, url text)",
        "INSERT INTO plans SELECT i, 'u' FROM generate_series(1, 10000) i");
    try (CatalogView view =
            PostgresCatalog.open(database.settings(), source("plans", "", "", "", 2));
        Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet plan =
            statement.executeQuery(
                "EXPLAIN SELECT id FROM plans WHERE "
                    + view.slices().get(1).toString().replaceFirst(".* where ", ""))) {
      plan.next();
      assertTrue(plan.getString(1).startsWith("Tid Range Scan"), plan.getString(1));
    }
  }

  @Test
  void readsInheritingTablesOnce() throws Exception {
    database.execute(
        "CREATE TABLE parent (id int PRIMARY KEY, url text)",
        "CREATE TABLE child () INHERITS (parent)",
        "INSERT INTO parent VALUES (1, 'u')",
        "INSERT INTO child VALUES (2, 'u')");
    assertEquals(Set.of("1", "2"), ids(database.read(source("parent"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void readsViewsByHash(int partitions) throws Exception {
    database.execute(
        "DROP TABLE IF EXISTS viewed CASCADE",
        "CREATE TABLE viewed AS SELECT i AS n, 'u' || i AS link FROM generate_series(1, 1000) i",
        "CREATE VIEW seen AS SELECT 'sku-' || n AS id, link AS url FROM viewed");
    Settings.Source source = source("seen", "", "", "", partitions);
    try (CatalogView view = PostgresCatalog.open(database.settings(), source)) {
      view.checkIds();
      assertEquals(Math.max(1, partitions), view.slices().size());
      List<ProductImage> images = TestDatabase.read(view);
      assertEquals(1000, images.size());
      assertEquals(1000, ids(images).size());
    }
  }

  @Test
  void readsMaterializedViews() throws Exception {
    database.execute(
        "CREATE MATERIALIZED VIEW material AS SELECT i AS id, 'u' AS url"
            + " FROM generate_series(1, 1000) i");
    assertEquals(1000, ids(database.read(source("material", "", "", "", 3))).size());
  }

  @Test
  void readsForeignTablesAndTheirPartitionedParents() throws Exception {
    database.execute(
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
        "CREATE TABLE far (id int, url text) PARTITION BY RANGE (id)",
        "CREATE FOREIGN TABLE far_old PARTITION OF far FOR VALUES FROM (0) TO (500) SERVER files"
            + " OPTIONS (program 'seq -f \"%g,u\" 0 499', format 'csv')",
        "CREATE TABLE far_new PARTITION OF far FOR VALUES FROM (500) TO (1000)",
        "INSERT INTO far SELECT i, 'u' FROM generate_series(500, 999) i");
    assertEquals(500, ids(database.read(source("far_old", "", "", "", 2))).size());
    List<ProductImage> both = database.read(source("far", "", "", "", 3));
    assertEquals(1000, both.size());
    assertEquals(1000, ids(both).size());
  }

  @Test
  void readsAnEmptyTable() throws Exception {
    database.execute("CREATE TABLE nothing (id int PRIMARY KEY, url text)");
    assertEquals(List.of(), database.read(source("nothing")));
    assertEquals(List.of(), database.read(source("nothing", "", "", "", 5)));
  }

  @Test
  void quotesNames() throws Exception {
    database.execute(
        "CREATE SCHEMA \"Odd Schema\"",
        "CREATE TABLE \"Odd Schema\".\"Ta.b\"\"le\" (\"Id\" text PRIMARY KEY, \"u r'l\" text,"
            + " \"?\" text)",
        "INSERT INTO \"Odd Schema\".\"Ta.b\"\"le\" VALUES ('1', 'u', 'aw')");
    Settings.Source source = source("Odd Schema.\"Ta.b\"\"le\"", "Id", "u r'l", "?", "");
    assertEquals(
        List.of(new ProductImage("1", "u", "aw", "", Attributes.NONE, "")), database.read(source));
  }

  @Test
  void readsMissingUrlsAndBrandsAsSuch() throws Exception {
    database.execute(
        "CREATE TABLE gaps (id int PRIMARY KEY, url text, brand text)",
        "INSERT INTO gaps VALUES (1, NULL, NULL), (2, '', '')");
    for (ProductImage image : database.read(source("gaps", "brand", "", "", 0))) {
      assertEquals("", image.url());
      assertNull(image.brand());
    }
  }

  @Test
  void filters() throws Exception {
    database.execute(
        "CREATE TABLE filtered (id int PRIMARY KEY, url text, brand text, tags jsonb)",
        "INSERT INTO filtered VALUES"
            + " (1, 'https://h/aw/1.jpg', 'o''k', '{\"a\": 1}'),"
            + " (2, 'https://h/aw/2.jpg', NULL, '{}'),"
            + " (3, 'https://h/bk/3.jpg', '', '{\"a\": 2}'),"
            + " (4, 'https://h/bk/4.jpg', 'aw', '{\"a\": 2}')");
    assertEquals(Set.of("1", "3", "4"), chosen("", "tags ? 'a' -- {comment}", ""));
    assertEquals(Set.of("1", "2"), chosen("", "id = 1 OR id = 2", ""));
    assertEquals(Set.of("2", "4"), chosen("brand", "", "aw"));
    assertEquals(Set.of("1"), chosen("brand", "", "o'k"));
    assertEquals(Set.of("1", "2"), chosen("", "", "aw"));
    assertEquals(Set.of("3"), chosen("brand", "id < 4", "bk"));
  }

  @Test
  void readsWithoutTimeLimits() throws Exception {
    database.execute(
        "CREATE ROLE hurried LOGIN PASSWORD 'p'",
        "ALTER ROLE hurried SET statement_timeout = '2min'",
        "ALTER ROLE hurried SET idle_in_transaction_session_timeout = '1min'",
        "ALTER ROLE hurried SET transaction_timeout = '1h'",
        "CREATE VIEW limits AS SELECT 1 AS id, format('%s %s %s',"
            + " current_setting('statement_timeout'),"
            + " current_setting('idle_in_transaction_session_timeout'),"
            + " current_setting('transaction_timeout')) AS url",
        "GRANT SELECT ON limits TO hurried");
    try (CatalogView view =
        PostgresCatalog.open(database.settings("hurried", "p"), source("limits"))) {
      assertEquals("0 0 0", TestDatabase.read(view).get(0).url());
    }
  }

  @Test
  void endsWithTheView() throws Exception {
    database.execute("CREATE TABLE ended (id int PRIMARY KEY, url text)");
    CatalogView view = PostgresCatalog.open(database.settings(), source("ended"));
    CatalogSlice slice = view.slices().get(0);
    view.close();
    CatalogException late = assertThrows(CatalogException.class, slice::open);
    assertTrue(
        late.getMessage().contains("the connection that held it has ended"), late.getMessage());
  }

  @Test
  void findsTheUrlsOfSomeIdsWhateverTheirBrand() throws Exception {
    database.execute(
        "CREATE TABLE wanted (id text, url text, brand text)",
        "INSERT INTO wanted VALUES ('a', 'url of a?q=1', 'aw'), ('b''; --', 'of b', 'bk'),"
            + " ('c', NULL, NULL), ('D', 'of D', 'aw'), ('e', 'of e', 'aw')");
    Settings.Source source = source("wanted", "brand", "id <> 'e' -- all but one", "aw", 0);
    try (CatalogView view = PostgresCatalog.open(database.settings(), source)) {
      assertEquals(
          Map.of("a", "url of a?q=1", "b'; --", "of b", "c", ""),
          view.urls(Set.of("a", "b'; --", "c", "d", "e", "")));
      assertEquals(Map.of(), view.urls(Set.of()));
    }
    database.execute("CREATE TABLE counted (id int PRIMARY KEY, url text)");
    try (CatalogView view = PostgresCatalog.open(database.settings(), source("counted"))) {
      CatalogException refused =
          assertThrows(CatalogException.class, () -> view.urls(Set.of("abc")));
      assertTrue(refused.getMessage().contains("Reading some URLs of"), refused.getMessage());
    }
  }

  private static Set<String> chosen(String brandColumn, String where, String brand) {
    return ids(database.read(source("filtered", brandColumn, where, brand, 0)));
  }

  @Test
  void readsAttributesAsWhatTheyAre() throws Exception {
    database.execute(
        "CREATE TYPE size AS ENUM ('s', 'm')",
        "CREATE DOMAIN euros AS numeric(10, 2)",
        "CREATE TABLE goods (id int PRIMARY KEY, url text, product int, \"Kind\" varchar(20), price euros,"
            + " stock int8, weight float4, sale bool, size size, added timestamptz, day date, code uuid)",
        "INSERT INTO goods VALUES (1, 'u', 7, 'it''s \"shoes\"', 19.90, 9223372036854775807, 0.1, true, 'm',"
            + " '2026-01-02 03:04:05+02', '2026-01-02', '9B2F1C1E-0000-4000-8000-000000000001'),"
            + " (2, 'u', NULL, '', 'NaN', NULL, 'Infinity', NULL, NULL, NULL, 'infinity', NULL)");
    List<ProductImage> rows =
        database.read(
            source(
                "goods",
                "product",
                List.of(
                    "size", "price", "stock", "weight", "sale", "added", "day", "code", "Kind")));
    assertEquals(
        List.of(
            "{\"Kind\":\"it's \\\"shoes\\\"\",\"added\":\"2026-01-02 01:04:05\","
                + "\"code\":\"9b2f1c1e-0000-4000-8000-000000000001\",\"day\":\"2026-01-02\","
                + "\"price\":19.9,\"sale\":true,\"size\":\"m\",\"stock\":9223372036854775807,\"weight\":0.1}",
            "{\"Kind\":\"\",\"added\":null,\"code\":null,\"day\":\"infinity\",\"price\":null,"
                + "\"sale\":null,\"size\":null,\"stock\":null,\"weight\":null}"),
        rows.stream().map(ProductImage::attributes).toList());
    assertEquals(List.of("7", ""), rows.stream().map(ProductImage::group).toList());
  }

  private static Set<String> ids(List<ProductImage> images) {
    return images.stream().map(ProductImage::id).collect(Collectors.toSet());
  }

  private static CatalogSlice overTheWire(CatalogSlice slice) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(slice);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (CatalogSlice) in.readObject();
    }
  }
}
