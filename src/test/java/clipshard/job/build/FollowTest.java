package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Attributes;
import clipshard.attribute.Recorded;
import clipshard.catalog.Brands;
import clipshard.catalog.CatalogException;
import clipshard.commit.RemovedRows;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.RemovalRow;
import clipshard.format.RemovalRow.Why;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.job.search.IndexSearch;
import clipshard.job.tables.FailedRows;
import clipshard.report.RunReport;
import clipshard.search.SearchHit;
import clipshard.search.SearchOptions;
import clipshard.store.ObjectStore;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** An index follows its table: rows that change, leave and come back. */
class FollowTest extends WithWorkbench {
  private static final String NO_PICTURE = "data:text/plain,none";

  @Test
  void aRowThatLeftTheTableLeavesTheIndexAndItsPositionStaysEmpty() throws Exception {
    bench.insertPictures(1, 25);
    bench.build();
    bench.execute("DELETE FROM images WHERE id IN (1, 7, 24)");

    BuildReport report = bench.build();

    assertEquals(0, report.batches());
    assertEquals(3, report.removed());
    assertEquals(21, snapshot().living());
    assertEquals(List.of("3 rows have left the table"), report.changes());
    assertEquals(
        List.of("1,GONE,0", "24,GONE,23", "7,GONE,6"),
        Files.readAllLines(folder.resolve("reports/changes.csv")).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(",,")))
            .sorted()
            .toList());
    List<String> ids = idMap("color");
    assertEquals(24, ids.size());
    assertEquals(Arrays.asList(null, "2"), ids.subList(0, 2));
    assertEquals(null, ids.get(6));
    assertTrue(bench.check(), bench.printed());
    assertRefused("7", ", because its row had left the table");
    assertEquals(0, bench.build().removed());
    try (IndexSearch search = IndexSearch.open(bench.spark(), bench.settings())) {
      SearchOptions all = SearchOptions.usual().withFilter("brand=unknown").withPerGroup(1);
      assertEquals(21, search.byPicture(Workbench.pictureBytes(7), all.withK(99)).size());
    }

    bench.insertPictures(7, 8);
    assertEquals(1, bench.build().embedded());
    assertEquals("7", idMap("color").get(24));
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aRowWithAnotherPictureIsFoundByThatAloneAtAnotherPosition() throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(99) + "' WHERE id = 5");

    BuildReport report = bench.set("report.samples=1").build();

    assertEquals(1, report.embedded());
    assertEquals(1, report.removed());
    List<String> ids = idMap("color");
    assertEquals(null, ids.get(4));
    assertEquals("5", ids.get(12));
    assertEquals(Map.of(4L, Why.CHANGED), removals());
    assertEquals(List.of("1 row has another picture now"), report.changes());
    List<String> changes = Files.readAllLines(folder.resolve("reports/changes.csv"));
    assertEquals(2, changes.size());
    assertTrue(changes.get(1).startsWith("5,CHANGED,4,12,"), changes.get(1));
    RunReport told =
        Json.read(Files.readAllBytes(folder.resolve("reports/build.json")), RunReport.class);
    assertEquals(List.of("changes.csv"), told.changeFiles());
    assertEquals(12, told.changes().get(0).newPosition());
    assertTrue(told.changes().get(0).newThumbnail().startsWith("data:image/jpeg"));
    assertTrue(bench.check(), bench.printed());
    try (IndexSearch search = IndexSearch.open(bench.spark(), bench.settings())) {
      SearchOptions all = SearchOptions.usual().withType("color").withK(20);
      SearchHit found = search.byPicture(Workbench.pictureBytes(99), all).get(0);
      assertEquals("5", found.id());
      assertEquals(12, found.position());
      List<SearchHit> others = search.byPicture(Workbench.pictureBytes(5), all);
      assertEquals(12, others.size());
      assertTrue(others.stream().noneMatch(hit -> hit.position() == 4));
    }
  }

  @Test
  void aBrandThatChangesIsRecordedAndNothingIsEmbedded() throws Exception {
    bench.execute("ALTER TABLE images ADD COLUMN brand text");
    bench.set("source.brand-column=brand");
    bench.insertPictures(1, 25);
    bench.build();
    Map<String, String> exports = exports();
    bench.execute("UPDATE images SET brand = 'shoes' WHERE id IN (2, 24)");

    BuildReport report = bench.build();

    assertEquals(0, report.batches());
    assertEquals(2, report.amended());
    assertTrue(bench.printed().contains("2 rows: only what is recorded of them changed"));
    assertEquals(Map.of("2", "shoes", "24", "shoes"), brands());
    assertEquals(exports, exports());
    assertTrue(bench.check(), bench.printed());
    assertEquals(0, bench.build().amended());
    try (IndexSearch search = IndexSearch.open(bench.spark(), bench.settings())) {
      SearchOptions shoes = SearchOptions.usual().withType("color").withK(20).withBrand("shoes");
      assertEquals(
          Set.of("2", "24"),
          search.byPicture(Workbench.pictureBytes(2), shoes).stream()
              .map(SearchHit::id)
              .collect(Collectors.toSet()));
    }

    bench.execute("UPDATE images SET brand = 'hats' WHERE id = 24");
    bench.insertPictures(25, 26);
    report = bench.build();
    assertEquals(1, report.embedded());
    assertEquals(1, report.amended());
    assertEquals(Map.of("2", "shoes", "24", "hats"), brands());
    assertTrue(bench.check(), bench.printed());

    bench.execute("ALTER TABLE images ADD COLUMN product int, ADD COLUMN price numeric");
    bench.execute("UPDATE images SET product = id / 2, price = id WHERE id > 20");
    bench.set("source.group-column=product", "source.attributes=[price]");
    assertEquals(25, bench.build().amended());
    PositionRow last = positions().get(24);
    assertEquals(new Recorded("unknown", "12", "{\"price\":25}"), last.recorded());
    bench.execute("UPDATE images SET price = 30.5 WHERE id = 25");
    assertTrue(bench.check(), bench.printed());
    assertTrue(bench.printed().contains("1 row is not as it is recorded"), bench.printed());
    assertEquals(1, bench.build().amended());
    assertEquals(0, bench.build().batches());
    assertEquals("{\"price\":30.5}", positions().get(24).recorded().attributes());
    bench.set("source.attributes=[]");
    assertEquals(25, bench.build().amended());
    assertEquals(new Recorded("unknown", "12", Attributes.NONE), positions().get(24).recorded());
    assertTrue(bench.check(), bench.printed());

    bench.set("build.removals=report");
    bench.execute("UPDATE images SET brand = 'hats' WHERE id = 2");
    assertEquals(0, bench.build().amended());
    assertTrue(bench.printed().contains("recorded of it changed; that stays as it is"));
    assertEquals(Map.of("2", "shoes", "24", "hats"), brands());
  }

  @Test
  void aRowWithAnotherVersionIsLookedAtAndAFirstVersionIsRecorded() throws Exception {
    bench.execute("ALTER TABLE images ADD COLUMN changed timestamptz DEFAULT '2026-01-01 00:00Z'");
    bench.insertPictures(1, 13);
    bench.build();
    bench.set("source.version-column=changed");

    BuildReport report = bench.build();
    assertEquals(0, report.batches());
    assertEquals(12, report.amended());
    assertTrue(positions().stream().allMatch(row -> row.version().equals("2026-01-01 00:00:00")));

    TimeZone here = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      bench.execute("UPDATE images SET changed = NULL WHERE id = 4");
      report = bench.build();
    } finally {
      TimeZone.setDefault(here);
    }
    assertEquals(0, report.batches());
    assertEquals(List.of(), report.changes());

    bench.execute("UPDATE images SET changed = '2026-02-01 00:00Z' WHERE id = 3");
    report = bench.build();
    assertEquals(0, report.embedded());
    assertEquals(1, report.amended());
    assertEquals(Map.of(), removals());
    assertEquals("2026-02-01 00:00:00", positions().get(2).version());
    assertTrue(bench.check(), bench.printed());
    assertEquals(0, bench.build().batches());
  }

  @Test
  void theSamePictureAtAnotherUrlKeepsItsVectorAndItsPosition() throws Exception {
    bench.set("index.types=[color]");
    bench.insertPictures(1, 25);
    bench.build();
    String elsewhere = Workbench.picture(5).replace("image/png", "image/x-png");
    bench.execute("UPDATE images SET image_url = '" + elsewhere + "' WHERE id IN (5, 6)");
    bench.insert(25, elsewhere);
    Map<String, String> before = exports();
    before.keySet().removeIf(key -> !key.contains("shard_00000") && !key.contains("shard_00001"));

    BuildReport report = bench.build();

    assertEquals(2, report.embedded(), "that of 6, which is another one, and the new one");
    assertEquals(1, report.amended());
    assertTrue(bench.printed().contains("1 row: only what is recorded of it changed"));
    assertEquals(Map.of(5L, Why.CHANGED), removals());
    assertEquals("data:image/x-png;base64", positions().get(4).url());
    assertEquals(numbers(1, 6), idMap("color").subList(0, 5));
    assertEquals(Arrays.asList("6", "25"), idMap("color").subList(24, 26));
    assertTrue(exports().entrySet().containsAll(before.entrySet()), "full shards stay");
    assertTrue(bench.check(), bench.printed());
    assertEquals(0, bench.build().batches());

    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(6) + "' WHERE id = 5");
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(5) + "' WHERE id = 25");
    report = bench.build();
    assertEquals(1, report.embedded());
    assertEquals(1, report.amended());
    assertEquals(Map.of(4L, Why.CHANGED, 5L, Why.CHANGED), removals());
    assertEquals("data:image/png;base64", positions().get(25).url());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aPictureThatFailedIsTriedAgainInAnotherVersion() throws Exception {
    bench.execute("ALTER TABLE images ADD COLUMN version int DEFAULT 1");
    bench.set("source.version-column=version");
    bench.insertPictures(1, 4);
    bench.insert(4, NO_PICTURE);
    assertEquals(1, bench.build().rejected());
    assertEquals(0, bench.build().batches());

    bench.execute("UPDATE images SET version = 2 WHERE id = 4");
    assertEquals(1, bench.build().rejected());
    assertEquals(0, bench.build().batches());
    assertTrue(bench.check(), bench.printed());
  }

  private Map<String, String> brands() throws Exception {
    return positions().stream()
        .filter(row -> !row.brand().equals(Brands.UNKNOWN))
        .collect(Collectors.toMap(PositionRow::id, PositionRow::brand));
  }

  @Test
  void aPictureThatFailsForGoodTakesTheOldOneOutAndOneThatMayPassDoesNot() throws Exception {
    bench.set("fetch.allow-addresses=[127.0.0.1]", "fetch.attempts=1", "build.failure-attempts=2");
    bench.insertPictures(1, 13);
    bench.build();
    bench.execute("UPDATE images SET image_url = '" + NO_PICTURE + "' WHERE id = 3");
    bench.execute("UPDATE images SET image_url = 'http://127.0.0.1:1/' WHERE id = 4");

    assertEquals(2, bench.build().rejected());
    assertEquals(Map.of(2L, Why.FAILED), removals());
    assertTrue(bench.check(), bench.printed());

    assertEquals(1, bench.build().rejected());
    assertEquals(Map.of(2L, Why.FAILED, 3L, Why.FAILED), removals());
    assertEquals(0, bench.build().batches());
    assertTrue(bench.check(), bench.printed());
    assertRefused("3", ", because its picture is another one, which could not be embedded");

    bench.execute("DELETE FROM images WHERE id = 3");
    bench.build();
    assertEquals(1, failed());
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(4) + "' WHERE id = 4");
    assertEquals(1, bench.build().embedded());
    assertEquals(0, failed());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aTableThatLostManyRowsIsRefusedUntilItIsAllowed() throws Exception {
    bench.insertPictures(1, 121);
    bench.execute("CREATE TABLE stock AS SELECT id AS image FROM images");
    bench.execute(
        "CREATE VIEW shop WITH (security_invoker) AS SELECT images.* FROM images JOIN stock ON"
            + " stock.image = images.id");
    bench.set("source.table=shop");
    bench.build();
    Map<String, String> before = bench.objects();

    // A join that broke, rows that a policy hides, and rows that are deleted.
    bench.execute("UPDATE stock SET image = -image WHERE image > 60");
    assertLost60();
    bench.execute("UPDATE stock SET image = abs(image)");
    assertTrue(refusalForAShopper().contains("Row-level security would hide rows"));
    bench.execute("DELETE FROM images WHERE id > 60");
    assertLost60();
    assertEquals(before, bench.objects());

    bench.set("build.removals=report");
    assertEquals(0, bench.build().removed());
    bench.set("build.removals=apply", "build.allow-removals=true");
    assertEquals(60, bench.build().removed());
    bench.set("build.allow-removals=false");
    bench.execute("DELETE FROM images");
    assertThrows(JobException.class, bench::build);
    assertEquals(60, bench.set("build.allow-removals=true").build().removed());
    assertEquals(0, snapshot().living());
    assertTrue(bench.check(), bench.printed());
    bench.insertPictures(5, 6);
    assertEquals(1, bench.build().embedded());
    assertTrue(bench.check(), bench.printed());
  }

  private void assertLost60() {
    String said = assertThrows(JobException.class, bench::build).getMessage();
    assertTrue(said.contains("Of 120 rows of the index 60 are not in"), said);
    assertTrue(said.contains("--allow-removals"), said);
    assertEquals(5, said.split("id=", -1).length - 1, said);
  }

  /** Of a build by a role to which a policy shows the first 60 rows. */
  private String refusalForAShopper() throws Exception {
    bench.execute("DROP ROLE IF EXISTS shopper");
    bench.execute("CREATE ROLE shopper LOGIN PASSWORD 'shopper'");
    bench.execute("GRANT SELECT ON images, stock, shop TO shopper");
    bench.execute("ALTER TABLE images ENABLE ROW LEVEL SECURITY");
    bench.execute("CREATE POLICY few ON images FOR SELECT TO shopper USING (id <= 60)");
    try {
      bench.login("shopper", "shopper");
      return assertThrows(CatalogException.class, bench::build).getMessage();
    } finally {
      bench.login(Workbench.postgres().user(), Workbench.postgres().password());
      bench.execute("DROP POLICY few ON images");
      bench.execute("ALTER TABLE images DISABLE ROW LEVEL SECURITY");
      bench.execute("REVOKE ALL ON images, stock, shop FROM shopper");
      bench.execute("DROP ROLE shopper");
    }
  }

  @Test
  void rowsThatAnotherConditionLeavesOutStayUntilThatIsAllowed() throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
    bench.set("source.where=id > 2");
    bench.insertPictures(13, 14);
    assertEquals(1, bench.build().embedded());
    assertEquals(0, bench.build().removed());
    assertTrue(bench.printed().contains("source.where is another one"), bench.printed());

    bench.set("build.allow-removals=true");
    assertEquals(2, bench.build().removed());
    bench.set("build.allow-removals=false");
    bench.execute("DELETE FROM images WHERE id = 3");
    assertEquals(1, bench.build().removed());
    assertTrue(bench.check(), bench.printed());
  }

  private void assertRefused(String id, String why) throws Exception {
    try (IndexSearch search = IndexSearch.open(bench.spark(), bench.settings())) {
      SearchOptions all = SearchOptions.usual().withType("color").withK(20);
      String said = assertThrows(JobException.class, () -> search.byId(id, all)).getMessage();
      assertTrue(said.contains("has the id \"" + id + "\" any more: it was removed at "), said);
      assertTrue(said.endsWith(why), said);
    }
  }

  private long failed() throws Exception {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
    try (ObjectStore store = bench.store()) {
      RemovedRows removed = RemovedRows.read(store, snapshot());
      return FailedRows.of(spark, bench.settings(), snapshot(), removed).counts().all();
    }
  }

  private Map<Long, Why> removals() throws Exception {
    Map<Long, Why> removals = new TreeMap<>();
    try (ObjectStore store = bench.store()) {
      for (Part part : snapshot().removals()) {
        RemovalRow.PARQUET
            .read(store.get(part.object()))
            .forEach(row -> removals.put(row.position(), row.why()));
      }
    }
    return removals;
  }
}
