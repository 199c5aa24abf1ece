package clipshard.job.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.format.PositionRow;
import clipshard.job.JobException;
import clipshard.job.MergedIndex;
import clipshard.job.PictureServer;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ModelProbe;
import clipshard.search.SearchAnswer;
import clipshard.search.SearchHit;
import clipshard.search.SearchOptions;
import clipshard.search.SearchQuery;
import clipshard.search.SearchReport;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import faults.FaultScript;
import faults.FaultyStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Searches of an index of three shards, the last of them open, in two parts of positions. */
class IndexSearchTest extends WithWorkbench {
  private static final int ROWS = 24;
  private static final String HOSTILE = "zz\u001b[31m\n'\"\\ü👗\u202e";
  private static final SearchOptions USUAL = SearchOptions.usual();

  private static Path index;

  @BeforeAll
  static void build() throws Exception {
    index = Files.createDirectory(data.resolve("index"));
    try (Workbench bench = new Workbench(index)) {
      bench.execute("DROP TABLE images");
      bench.execute(
          "CREATE TABLE images (id text PRIMARY KEY, image_url text, brand text, product int,"
              + " category text, price numeric, sale bool, size text)");
      for (int row = 0; row < ROWS; row++) {
        // Three more rows show what row 4 shows, one of them in another shard.
        boolean isTwin = row == 5 || row == 6 || row == 15;
        insert(bench, id(row), Workbench.picture(isTwin ? 4 : row), brand(row));
      }
      insert(bench, "broken", "data:,nothing", "aw");
      bench.execute(
          "UPDATE images SET product = substr(id, 2)::int / 4, price = substr(id, 2)::int * 2.5,"
              + " sale = id < 'p05',"
              + " category = CASE WHEN id < 'p09' THEN 'sho\u0007es' ELSE 'hats' END"
              + " WHERE id < 'p22' AND id LIKE 'p%'");
      bench
          .set(
              "source.brand-column=brand",
              "source.group-column=product",
              "source.attributes=[category, price, sale, size]")
          .build();
    }
  }

  private static String id(int row) {
    return row == ROWS - 1 ? HOSTILE : "p%02d".formatted(row);
  }

  private static String brand(int row) {
    return row == 22 ? "last" : row % 10 == 3 ? "few\u0007" : row % 3 == 0 ? "aw" : "zr";
  }

  private static void insert(Workbench bench, String id, String url, String brand)
      throws Exception {
    bench.execute(
        "INSERT INTO images VALUES ('%s', '%s', '%s')"
            .formatted(id.replace("'", "''"), url, brand));
  }

  /** Nothing in these tells of a database. */
  private static Settings settings(Path folder, String... sets) {
    return SettingsLoader.loadWithoutDatabase(
        List.of(), List.of(sets), Map.of("INDEX_URI", folder.toUri().toString()));
  }

  private IndexSearch open(String... sets) throws IOException {
    return IndexSearch.open(bench.spark(), settings(index, sets));
  }

  private static void assertWanted(
      Path folder, IndexSearch search, String id, SearchOptions options) throws IOException {
    assertWanted(folder, search, id, options, row -> true);
  }

  private static void assertWanted(
      Path folder,
      IndexSearch search,
      String id,
      SearchOptions options,
      Predicate<PositionRow> chosen)
      throws IOException {
    try (MergedIndex whole = MergedIndex.of(settings(folder), options.type())) {
      assertEquals(
          whole.wanted(
              whole.vector(id),
              options.k(),
              row ->
                  !row.id().equals(id)
                      && (options.brand().isEmpty() || row.brand().equals(options.brand()))
                      && chosen.test(row)),
          search.byId(id, options));
    }
  }

  @Test
  void theDemoEncoderIsNamedForWhatItIsWhateverIsSetNow() throws Exception {
    try (IndexSearch search = open("model.uri=/no/model/is/needed")) {
      String warning = search.modelWarning().orElseThrow();
      assertTrue(warning.contains("groups by colour and outline only"), warning);
    }
  }

  @Test
  void anIdsNeighboursAreThoseThatFaissFindsInOneIndexOfAllShards() throws Exception {
    try (IndexSearch search = open("model.uri=/no/model/is/needed")) {
      for (String type : search.types()) {
        for (int k : new int[] {1, 2, 9, 500}) {
          assertWanted(index, search, "p04", USUAL.withType(type).withK(k));
        }
      }
      assertWanted(index, search, HOSTILE, USUAL.withType("color"));
      assertEquals(ROWS - 1, search.byId("p04", USUAL.withK(500)).size());
      assertEquals(
          List.of("p05", "p06"),
          search.byId("p04", USUAL.withK(2)).stream().map(SearchHit::id).toList(),
          "rows with the same picture, in the order of their positions");
    }
  }

  @Test
  void aBrandsRowsAreFoundAllOfThemAndNoOthers() throws Exception {
    try (IndexSearch search = open()) {
      for (String brand : List.of("aw", "zr", "few\u0007")) {
        assertWanted(index, search, "p04", USUAL.withType("color").withBrand(brand));
        assertWanted(index, search, "p04", USUAL.withType("color").withBrand(brand).withK(3));
      }
      assertEquals(2, search.byId("p03", USUAL.withBrand("few\u0007")).size());
    }
  }

  @Test
  void rowsThatMeetAllFiltersAreFoundAllOfThemAndNoOthers() throws Exception {
    SearchOptions color = USUAL.withType("color").withK(99);
    try (IndexSearch search = open()) {
      SearchOptions shoes = color.withFilter("category=sho\u0007es");
      Predicate<PositionRow> areShoes = row -> row.id().compareTo("p09") < 0;
      assertWanted(index, search, "p04", shoes, areShoes);
      assertWanted(index, search, "p04", shoes.withK(2).withBrand("zr"), areShoes);
      assertWanted(
          index,
          search,
          "p04",
          shoes.withFilter("price>=12.50").withFilter("price<20").withBrand("zr"),
          row -> row.id().matches("p0[567]"));
      assertWanted(
          index, search, "p20", color.withFilter("sale=true"), row -> row.id().matches("p0[0-4]"));
      assertWanted(
          index, search, "p20", color.withFilter("group=1"), row -> row.id().matches("p0[4-7]"));
      SearchHit hit = search.byId("p20", color.withFilter("price=2.5")).get(0);
      assertEquals("0", hit.group());
      assertEquals(
          "{category=sho\u0007es, price=2.5, sale=true, size=null}", hit.attributes().toString());
    }
  }

  @Test
  void ofAGroupOnlyTheBestAreFoundAndAsManyGroupsAsThereAre() throws Exception {
    try (IndexSearch search = open()) {
      for (int most : new int[] {1, 3}) {
        for (int k : new int[] {1, 6, 99}) {
          for (String brand : most == 1 ? List.of("") : List.of("zr")) {
            SearchOptions options =
                USUAL.withType("color").withK(k).withBrand(brand).withPerGroup(most);
            Map<String, Integer> taken = new HashMap<>();
            assertWanted(
                index,
                search,
                "p04",
                options,
                row ->
                    row.recorded().group().isEmpty()
                        || taken.merge(row.recorded().group(), 1, Integer::sum) <= most);
          }
        }
      }
      List<SearchHit> all = search.byId("p04", USUAL.withK(99).withPerGroup(1));
      assertEquals(8, all.size(), "six groups, and two rows without one");
    }
  }

  @Test
  void whatIsNotInTheIndexIsSaid() throws Exception {
    try (IndexSearch search = open()) {
      assertRefused(
          search,
          List.of(SearchQuery.id("P04"), SearchQuery.id("broken"), SearchQuery.id("x\u001b")),
          USUAL,
          "No row of the index has the id \"P04\". Ids are compared exactly",
          "No row of the index has the id \"broken\": its picture could not be embedded",
          "the id \"x\\u001b\"");
      assertRefused(
          search,
          List.of(SearchQuery.id("p04")),
          USUAL.withBrand("Zra"),
          "No row of the index is of brand \"Zra\"",
          "those written most like it: \"zr\", \"aw\", \"few\\u0007\"");
      assertFilterRefused(
          search,
          "colour=red",
          "no attribute \"colour\"; they have brand, category, group, price, sale, size");
      assertFilterRefused(
          search,
          "category=Hats",
          "No row of the index is of category \"Hats\". Texts are compared exactly",
          "like it: \"hats\", \"sho\\u0007es\"");
      assertFilterRefused(
          search, "price>100", "No row of the index has price>100; its numbers go from 0 to 52.5");
      assertRefused(
          search,
          List.of(SearchQuery.id("p04")),
          USUAL.withFilter("category=hats").withFilter("price<5").withBrand("aw"),
          "No row of the index meets all of brand=aw, category=hats, price<5 together, though");
      assertRefused(
          search,
          List.of(SearchQuery.id("p04")),
          USUAL.withType("colour"),
          "The index has no vectors of type \"colour\"; it has color, structure, combined");
      assertThrows(IllegalArgumentException.class, () -> search.search(List.of(), USUAL));
    }
  }

  private static void assertFilterRefused(IndexSearch search, String filter, String... expected) {
    assertRefused(search, List.of(SearchQuery.id("p04")), USUAL.withFilter(filter), expected);
  }

  private static void assertRefused(
      IndexSearch search, List<SearchQuery> queries, SearchOptions options, String... expected) {
    String message =
        assertThrows(JobException.class, () -> search.search(queries, options)).getMessage();
    for (String part : expected) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void picturesFromAnywhereAreEmbeddedAndSearchedInOnePass() throws Exception {
    byte[] indexed = Workbench.pictureBytes(7);
    byte[] other = Workbench.pictureBytes(777);
    Path file = Files.write(folder.resolve("7.png"), indexed);
    try (PictureServer server = new PictureServer(other);
        IndexSearch search = open("fetch.allow-addresses=127.0.0.1")) {
      List<SearchQuery> queries =
          List.of(
              SearchQuery.image(file.toString()),
              SearchQuery.id("p07"),
              SearchQuery.image(
                  "http://me:secret@127.0.0.1:" + server.port() + "/a.png?key=secret"),
              SearchQuery.picture("mine", other));
      SearchReport report = search.search(queries, USUAL.withK(5));
      List<SearchAnswer> answers = report.queries();
      assertEquals("combined", report.type());
      assertEquals(
          List.of("file", "id", "url", "picture"),
          answers.stream().map(SearchAnswer::kind).toList());
      assertEquals("http://127.0.0.1:" + server.port() + "/a.png", answers.get(2).query());
      assertEquals(7, answers.get(1).position());
      assertNull(answers.get(0).position());
      SearchHit itself = answers.get(0).hits().get(0);
      assertEquals("p07", itself.id());
      assertEquals(1, itself.cosine(), 1e-5);
      assertEquals(answers.get(2).hits(), answers.get(3).hits());
      assertEquals(answers.get(3).hits(), search.byPicture(other, USUAL.withK(5)));
      assertExact(report.queries().get(3), other);
    }
  }

  /** The vector comes from the same pipeline; what is found with it, from one index of FAISS's. */
  private void assertExact(SearchAnswer answer, byte[] picture) throws IOException {
    Settings settings = settings(index);
    try (ObjectStore store = ObjectStore.open(settings.storage());
        MergedIndex whole = MergedIndex.of(settings, "combined")) {
      EncoderSpec encoder =
          ModelProbe.describe(
              settings.model(),
              settings.decode(),
              List.of("color", "structure", "combined"),
              store);
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
      float[] query =
          new QueryPictures(spark, settings)
              .embed(List.of(SearchQuery.picture("", picture)), encoder, IndexType.COMBINED)
              .get(0);
      assertEquals(whole.wanted(query, 5, row -> true), answer.hits());
    }
  }

  @Test
  void picturesThatCannotBeEmbeddedAreAllNamed() throws Exception {
    Path text = Files.writeString(folder.resolve("a.txt"), "no picture");
    try (IndexSearch search = open()) {
      assertRefused(
          search,
          List.of(
              SearchQuery.image("http://127.0.0.1:9/a.png?secret"),
              SearchQuery.id("p01"),
              SearchQuery.file(text),
              SearchQuery.image("file:///etc/passwd")),
          USUAL,
          "of 3 pictures 3 cannot be embedded",
          "http://127.0.0.1:9/a.png: FORBIDDEN_ADDRESS",
          text + ": NOT_AN_IMAGE",
          "file:///etc/passwd: FORBIDDEN_ADDRESS");
      String missing =
          assertThrows(FileNotFoundException.class, () -> search.byFile(Path.of("none.jpg"), USUAL))
              .getMessage();
      assertTrue(missing.contains("There is no picture /"), missing);
      byte[] nothing = {};
      assertThrows(JobException.class, () -> search.byPicture(nothing, USUAL));
    }
  }

  @Test
  void anotherModelIsRefused() throws Exception {
    Path model = folder.resolve("model.onnx");
    Files.copy(Path.of("src/main/resources/demo-encoder.onnx"), model);
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"CLIPImageProcessor\", \"image_mean\": [0.1, 0.2, 0.3]}");
    try (IndexSearch search = open("model.uri=" + model)) {
      String message =
          assertThrows(JobException.class, () -> search.byPicture(Workbench.pictureBytes(1), USUAL))
              .getMessage();
      assertTrue(message.contains("The index was built with another model"), message);
      assertTrue(message.contains("\n  preprocessing: the index has v"), message);
      assertFalse(message.contains("ModelPin"), message);
    }
  }

  @Test
  void whatIsReadStaysInMemoryUntilTheSearchIsClosed() throws Exception {
    FaultScript store = FaultyStore.script(index).clear();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
    try (IndexSearch search = openCounted()) {
      List<SearchHit> hits = search.byId("p04", USUAL);
      store.clear();
      assertEquals(hits, search.byId("p04", USUAL));
      search.byId("p05", USUAL.withBrand("aw"));
      search.byPicture(Workbench.pictureBytes(1), USUAL);
      assertEquals(List.of(), store.operations());
      search.byId("p04", USUAL.withType("color"));
      assertEquals(3, store.operations().size(), store.operations()::toString);
      assertFalse(spark.getPersistentRDDs().isEmpty());
    }
    assertEquals(Map.of(), spark.getPersistentRDDs());
  }

  @Test
  void onlyShardsThatHoldTheBrandAreRead() throws Exception {
    try (IndexSearch search = openCounted()) {
      FaultScript store = FaultyStore.script(index).clear();
      store.only(operation -> operation.startsWith("GET shards/"));
      search.byPicture(Workbench.pictureBytes(1), USUAL.withBrand("last"));
      assertEquals(1, store.operations().size(), store.operations()::toString);
    }
  }

  private IndexSearch openCounted() throws IOException {
    return open(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + index);
  }

  @Test
  void damagedAndMissingObjectsAreNamed() throws Exception {
    Path copy = copyOfIndex();
    Path shard = some(copy.resolve("shards/combined"), "00001");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard, bytes);
    try (IndexSearch search = IndexSearch.open(bench.spark(), settings(copy))) {
      DamagedObjectException damaged =
          assertThrows(DamagedObjectException.class, () -> search.byId("p00", USUAL));
      assertTrue(damaged.getMessage().contains("" + shard.getFileName()), damaged.getMessage());
      Files.delete(shard);
      FileNotFoundException missing =
          assertThrows(FileNotFoundException.class, () -> search.byId("p00", USUAL));
      assertTrue(missing.getMessage().contains(shard.getFileName() + " is missing in "));
      assertEquals(ROWS - 1, search.byId("p00", USUAL.withType("color").withK(99)).size());
    }
    Path part = some(copy.resolve("positions"), "000000000000");
    Files.write(part, new byte[] {1, 2, 3});
    try (IndexSearch search = IndexSearch.open(bench.spark(), settings(copy))) {
      assertThrows(DamagedObjectException.class, () -> search.byId("p00", USUAL.withType("color")));
    }
  }

  private Path copyOfIndex() throws IOException {
    Path copy = folder.resolve("copy");
    try (var files = Files.walk(index)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(index.relativize(file).toString()));
      }
    }
    return copy;
  }

  private static Path some(Path in, String name) throws IOException {
    try (var files = Files.list(in)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void underL2TheAnswerIsFaissesTooAndASearchStaysWithItsSnapshot() throws Exception {
    bench.set("index.metric=l2", "index.types=[color]", "index.rows-per-shard=5");
    bench.insertPictures(1, 12);
    bench.insert(20, Workbench.picture(3));
    bench.build();
    Settings settings = settings(folder);
    Path tail = some(folder.resolve("shards/color"), "00002");
    try (IndexSearch search = IndexSearch.open(bench.spark(), settings);
        IndexSearch late = IndexSearch.open(bench.spark(), settings)) {
      for (int k : new int[] {1, 4, 50}) {
        assertWanted(folder, search, "3", USUAL.withType("color").withK(k));
      }
      assertEquals("color", search.search(List.of(SearchQuery.id("3")), USUAL).type());
      bench.insertPictures(30, 32);
      bench.build();
      assertEquals(11, search.byId("3", USUAL.withK(50)).size());
      Files.delete(tail);
      IOException moved = assertThrows(IOException.class, () -> late.byId("3", USUAL));
      assertEquals(11, search.byId("3", USUAL.withK(50)).size(), "it has them in memory");
      assertTrue(
          moved.getMessage().contains("opened at version 1, the index is at version 2 now"),
          moved.getMessage());
    }
  }

  @Test
  void anIndexWithoutRowsHasNoNeighboursAndNoIndexIsAnError() throws Exception {
    Settings settings = settings(folder);
    String none =
        assertThrows(JobException.class, () -> IndexSearch.open(bench.spark(), settings))
            .getMessage();
    assertTrue(none.contains("There is no index under"), none);
    bench.insert(1, "data:,nothing");
    bench.build();
    try (IndexSearch search = IndexSearch.open(bench.spark(), settings)) {
      assertEquals(List.of(), search.byPicture(Workbench.pictureBytes(1), USUAL));
      assertThrows(JobException.class, () -> search.byId("1", USUAL));
      byte[] picture = Workbench.pictureBytes(1);
      assertThrows(JobException.class, () -> search.byPicture(picture, USUAL.withBrand("aw")));
    }
  }

  @Test
  void aSearchWritesNothing() throws Exception {
    Map<String, Long> before = files();
    try (IndexSearch search = open()) {
      search.byId("p01", USUAL.withBrand("aw"));
    }
    assertEquals(before, files());
  }

  private static Map<String, Long> files() throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (var files = Files.walk(index)) {
      for (Path file : files.toList()) {
        found.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return found;
  }
}
