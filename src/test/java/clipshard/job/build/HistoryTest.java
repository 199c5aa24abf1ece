package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.catalog.Brands;
import clipshard.commit.RemovedRows;
import clipshard.config.IndexType;
import clipshard.format.PositionRow;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.store.ObjectStore;
import faults.FaultScript;
import faults.FaultScript.Then;
import faults.FaultScript.When;
import faults.FaultyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/**
 * After any history of a table, in any grouping into runs that may be killed anywhere, the rows
 * that count are those of the table, with the vectors of a fresh build; no position was ever
 * another id's; and once compacted, shards and id maps are byte for byte a fresh build's. {@code
 * -Dclipshard.faults=all} tries ten histories.
 */
class HistoryTest extends WithWorkbench {
  private static final int HISTORIES =
      "all".equals(System.getProperty("clipshard.faults")) ? 10 : 1;
  private static final int RUNS = 12;
  private static final int ROWS = 150;
  private static final int ONLY_BRANDS = 10;
  private static final int ROWS_PER_SHARD = 7;
  private static final int MOST_SHRINKINGS = 40;
  private static final String PAINTED = "painted";

  private final Map<Long, Path> files = new HashMap<>();
  private int pictures;
  private int places;

  /**
   * What happens to the table before a run.
   *
   * @param pictures of rows that are there afterwards, by id; 0: the row is deleted
   * @param brands that rows have from now on
   * @param versions rows whose version is another one from now on
   * @param repainted rows whose pictures change under their URLs, to which; if any, the run
   *     refreshes
   * @param killedAt the operation of the store that the run is killed at, first; 0: it is not
   */
  private record Run(
      Map<Long, Long> pictures,
      Map<Long, String> brands,
      Set<Long> versions,
      Map<Long, Long> repainted,
      int killedAt) {}

  /** A row of the table. */
  private record Row(long picture, String brand) {}

  @Test
  void theIndexIsWhatTheTableIsWhateverHappened() throws Exception {
    for (int number = 0; number < HISTORIES; number++) {
      long seed = new Random().nextLong();
      System.out.println("seed " + seed);
      List<Run> history = history(new Random(seed));
      Throwable failure = failure(history);
      if (failure != null) {
        List<Run> smaller = shrunk(history);
        throw new AssertionError("seed %d, as small as %s".formatted(seed, smaller), failure);
      }
    }
  }

  private static List<Run> history(Random random) {
    List<Run> runs = new ArrayList<>();
    TreeSet<Long> present = new TreeSet<>();
    for (int number = 0; number < RUNS; number++) {
      Map<Long, Long> pictures = new TreeMap<>();
      Map<Long, String> brands = brands(present, random);
      Set<Long> versions = new TreeSet<>(present);
      versions.removeIf(id -> random.nextInt(30) > 0);
      if (number == ONLY_BRANDS) {
        runs.add(new Run(Map.of(), brands, Set.of(), Map.of(), killedAt(random)));
        continue;
      }
      if (number == 4 || number == 8) { // all but one; all
        present.forEach(id -> pictures.put(id, 0L));
        if (number == 4) {
          pictures.remove(present.first());
        }
      } else if (number == 2) { // a whole shard
        present.stream()
            .skip(ROWS_PER_SHARD)
            .limit(ROWS_PER_SHARD)
            .forEach(id -> pictures.put(id, 0L));
      } else {
        present.forEach(id -> change(id, random, pictures));
      }
      int added = number == 0 ? ROWS : number == 8 ? 0 : random.nextInt(12);
      for (int row = 0; row < added; row++) {
        pictures.put(random.nextLong(2L * ROWS), 1 + random.nextLong(2L * ROWS));
      }
      if (number != 8) {
        pictures.put(-1L, 1000L + number); // changes in each run
      }
      pictures.forEach((id, picture) -> put(present, id, picture));
      runs.add(new Run(pictures, brands, versions, repainted(present, random), killedAt(random)));
    }
    return runs;
  }

  private static int killedAt(Random random) {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(60) : 0;
  }

  /** In every third run, some of those whose pictures are in files. */
  private static Map<Long, Long> repainted(Set<Long> present, Random random) {
    Map<Long, Long> repainted = new TreeMap<>();
    if (random.nextInt(3) == 0) {
      present.stream()
          .filter(id -> isInFile(id) && random.nextInt(8) == 0)
          .forEach(id -> repainted.put(id, 1 + random.nextLong(2L * ROWS)));
    }
    return repainted;
  }

  private static boolean isInFile(long id) {
    return id % 3 == 0;
  }

  private static Map<Long, String> brands(Set<Long> present, Random random) {
    Map<Long, String> brands = new TreeMap<>();
    for (long id : present) {
      if (random.nextInt(10) == 0) {
        brands.put(id, "brand " + random.nextInt(3));
      }
    }
    return brands;
  }

  private static void put(Set<Long> present, long id, long picture) {
    if (picture == 0) {
      present.remove(id);
    } else {
      present.add(id);
    }
  }

  private static void change(long id, Random random, Map<Long, Long> pictures) {
    int what = random.nextInt(20);
    if (what == 0) {
      pictures.put(id, 0L);
    } else if (what == 1) {
      pictures.put(id, 1 + random.nextLong(2L * ROWS));
    }
  }

  /** A history that fails too, of fewer runs and changes. */
  private List<Run> shrunk(List<Run> history) throws Exception {
    List<Run> smallest = history;
    int tries = 0;
    for (int run = smallest.size() - 1; run >= 0 && tries++ < MOST_SHRINKINGS; run--) {
      List<Run> smaller = new ArrayList<>(smallest);
      smaller.remove(run);
      smallest = failure(smaller) == null ? smallest : smaller;
    }
    for (int run = 0; run < smallest.size(); run++) {
      for (long id : List.copyOf(smallest.get(run).pictures().keySet())) {
        if (tries++ < MOST_SHRINKINGS) {
          List<Run> smaller = new ArrayList<>(smallest);
          Map<Long, Long> fewer = new TreeMap<>(smaller.get(run).pictures());
          fewer.remove(id);
          smaller.set(
              run, new Run(fewer, Map.of(), Set.of(), Map.of(), smaller.get(run).killedAt()));
          smallest = failure(smaller) == null ? smallest : smaller;
        }
      }
    }
    return smallest;
  }

  /** What is wrong after a history; null if nothing is. */
  private Throwable failure(List<Run> history) throws Exception {
    bench.execute("TRUNCATE images");
    bench.execute("ALTER TABLE images ADD COLUMN IF NOT EXISTS brand text");
    bench.execute("ALTER TABLE images ADD COLUMN IF NOT EXISTS version int");
    bench.execute(
        "ALTER TABLE images ADD COLUMN IF NOT EXISTS kind text GENERATED ALWAYS AS (brand) STORED");
    FaultScript faults = openStore();
    Map<Long, Row> table = new TreeMap<>();
    files.clear();
    Map<Long, String> lived = new HashMap<>();
    try {
      for (Run run : history) {
        apply(run, table);
        bench.set("build.refresh=" + !run.repainted().isEmpty());
        build(faults, run.killedAt());
        assertEquals(contents(table), contentsOf(living()));
        assertExportsAre(living());
        positions()
            .forEach(
                row ->
                    assertEquals(
                        row.id(), lived.merge(row.position(), row.id(), (was, is) -> was)));
        assertTrue(bench.check(), bench::printed);
      }
      Map<String, Map<IndexType, Long>> followed = checksums();
      bench.compact();
      assertTrue(bench.check(), bench::printed);
      Map<String, String> compacted = hashes();
      Map<String, String> recorded = contentsOf(living());
      openStore();
      bench.build();
      assertEquals(checksums(), followed);
      assertEquals(hashes(), compacted);
      assertEquals(contentsOf(living()), recorded);
      return null;
    } catch (AssertionError | Exception e) {
      return e;
    }
  }

  /** Each position of the id map is that of the id that lives there, or null. */
  private void assertExportsAre(List<PositionRow> living) throws Exception {
    String[] ids = new String[Math.toIntExact(snapshot().rows())];
    living.forEach(row -> ids[(int) row.position()] = row.id());
    assertEquals(Arrays.asList(ids), idMap("color"));
  }

  private FaultScript openStore() throws Exception {
    Path root = Files.createDirectories(folder.resolve("store-" + places++));
    bench.set(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + root,
        "index.types=[color]",
        "fetch.allow-schemes=[data, file]",
        "source.brand-column=brand",
        "source.group-column=kind",
        "source.attributes=[kind]",
        "source.version-column=version",
        "index.rows-per-shard=" + ROWS_PER_SHARD,
        "build.allow-removals=true",
        "check.samples=0");
    return FaultyStore.script(root).clear();
  }

  private void apply(Run run, Map<Long, Row> table) throws Exception {
    for (Map.Entry<Long, Long> change : run.pictures().entrySet()) {
      bench.execute("DELETE FROM images WHERE id = " + change.getKey());
      table.remove(change.getKey());
      if (change.getValue() != 0) {
        bench.insert(change.getKey(), url(change.getKey(), change.getValue()));
        if (isInFile(change.getKey())) { // else their folder's name would tell
          bench.execute(
              "UPDATE images SET brand = '%s' WHERE id = %d".formatted(PAINTED, change.getKey()));
        }
        String brand = isInFile(change.getKey()) ? PAINTED : Brands.UNKNOWN;
        table.put(change.getKey(), new Row(change.getValue(), brand));
      }
    }
    for (Map.Entry<Long, Long> change : run.repainted().entrySet()) {
      Row row = table.get(change.getKey());
      if (row != null) {
        Files.write(files.get(change.getKey()), Workbench.pictureBytes(change.getValue()));
        table.put(change.getKey(), new Row(change.getValue(), row.brand()));
      }
    }
    for (long id : run.versions()) {
      bench.execute("UPDATE images SET version = coalesce(version, 0) + 1 WHERE id = " + id);
    }
    for (Map.Entry<Long, String> change : run.brands().entrySet()) {
      bench.execute(
          "UPDATE images SET brand = '%s' WHERE id = %d"
              .formatted(change.getValue(), change.getKey()));
      table.computeIfPresent(
          change.getKey(), (id, row) -> new Row(row.picture(), change.getValue()));
    }
  }

  private String url(long id, long picture) throws IOException {
    if (!isInFile(id)) {
      return Workbench.picture(picture);
    }
    Path file = folder.resolve("picture-" + pictures++ + ".png");
    files.put(id, Files.write(file, Workbench.pictureBytes(picture)));
    return file.toUri().toString();
  }

  private void build(FaultScript faults, int killedAt) throws Exception {
    if (killedAt > 0) {
      faults.clear().fail(killedAt, When.AFTER, Then.DEAD);
      try {
        bench.build();
      } catch (Exception e) {
        assertTrue(faults.hasFailed(), () -> "nothing but the planned fault: " + e);
      }
      faults.clear();
    }
    bench.build();
  }

  private static Map<String, String> contents(Map<Long, Row> table) {
    Map<String, String> contents = new TreeMap<>();
    table.forEach(
        (id, row) ->
            contents.put(
                "" + id,
                content(
                    recorded(row.brand()),
                    DigestUtils.sha256Hex(Workbench.pictureBytes(row.picture())))));
    return contents;
  }

  private static Map<String, String> contentsOf(List<PositionRow> rows) {
    Map<String, String> contents = new TreeMap<>();
    rows.forEach(
        row ->
            assertNull(
                contents.put(row.id(), content(row.recorded(), row.contentHash())), row.id()));
    return contents;
  }

  private static Recorded recorded(String brand) {
    return brand.equals(Brands.UNKNOWN)
        ? new Recorded(brand, "", "{\"kind\":null}")
        : new Recorded(brand, brand, "{\"kind\":\"" + brand + "\"}");
  }

  private static String content(Recorded recorded, String hash) {
    return recorded + ": " + hash;
  }

  private Map<String, String> hashes() throws Exception {
    Map<String, String> hashes = exports();
    hashes.replaceAll((name, content) -> DigestUtils.sha256Hex(content));
    return hashes;
  }

  private Map<String, Map<IndexType, Long>> checksums() throws Exception {
    Map<String, Map<IndexType, Long>> checksums = new TreeMap<>();
    living().forEach(row -> checksums.put(row.id(), row.checksums()));
    return checksums;
  }

  private List<PositionRow> living() throws Exception {
    try (ObjectStore store = bench.store()) {
      RemovedRows removed = RemovedRows.read(store, snapshot());
      return positions().stream().filter(row -> !removed.contains(row.position())).toList();
    }
  }
}
