package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommitException;
import clipshard.commit.Committer;
import clipshard.format.Snapshot;
import clipshard.format.StagedChunk;
import clipshard.format.StorageLayout;
import clipshard.job.WithWorkbench;
import clipshard.store.FaultyS3;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import faults.Fault;
import faults.FaultRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds on a real S3 server with faults at everything they read and write. */
class StorageFaultTest extends WithWorkbench {
  private static final int ROWS = 12;
  private static final String POINTER = "clip_snapshot\\.json";

  /** What a build writes, in the order in which it does. */
  private static final List<String> WRITTEN =
      List.of(
          "staging/batches/.*",
          "staging/plans/.*",
          "staging/chunks/.*begun.*",
          "staging/chunks/.*parquet",
          "shards/.*",
          "positions/.*",
          "entries/.*",
          "snapshots/0.*",
          POINTER,
          "id_map_color\\.json",
          "clip_color_manifest\\.json",
          "progress\\.json",
          "snapshots/exported\\.json");

  private static final List<String> READ =
      List.of("staging/batches/.*", "staging/chunks/.*parquet", "entries/.*", "positions/.*");

  private static final List<Fault> PASSING =
      List.of(Fault.internalError(), Fault.slowDown(), Fault.resetBefore(), Fault.resetAfter());

  @TempDir static Path servers;
  private static FaultyS3 s3;

  @BeforeAll
  static void startS3() {
    s3 = FaultyS3.start(servers);
  }

  /** What comes of a build that nothing disturbs, and is aligned. */
  private static Map<String, String> undisturbed;

  @AfterAll
  static void stopS3() throws IOException {
    s3.close();
  }

  @BeforeEach
  void useS3() throws Exception {
    s3.clear();
    bench.set(s3.settings().toArray(String[]::new));
    bench.set("index.types=[color]");
    bench.insertPictures(1, ROWS + 1);
    if (undisturbed == null) {
      bench.build();
      assertTrue(bench.check(), bench.printed());
      undisturbed = exports();
      s3.clear();
    }
  }

  private static FaultRule spoil(String operations, String keys, Fault fault) {
    return s3.proxy().add(FaultRule.on(operations, keys, fault));
  }

  private Optional<Snapshot> current() throws IOException {
    try (ObjectStore store = bench.store()) {
      return Committer.open(store, StorageLayout.of(bench.settings())).opened();
    }
  }

  private int staged() throws IOException {
    StorageLayout layout = StorageLayout.of(bench.settings());
    int rows = 0;
    try (ObjectStore store = bench.store()) {
      for (StoredObject object : store.list(StorageLayout.STAGING + "chunks/")) {
        Optional<StagedChunk> chunk = layout.parseStagedChunk(object.key(), object.bytes());
        rows += chunk.map(StagedChunk::embedded).orElse(0);
      }
    }
    return rows;
  }

  /** Everything that a person would be told. */
  private static String told(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable link = failure; link != null; link = link.getCause()) {
      text.append(link.getMessage()).append('\n');
    }
    return text.toString();
  }

  private void mendAndFinish() throws Exception {
    s3.proxy().clear();
    boolean committed = current().isPresent();
    int staged = staged();
    BuildReport report = bench.build();
    assertEquals(committed ? 0 : ROWS, report.embedded());
    if (!committed) {
      assertTrue(report.reused() >= staged, "staged vectors were made again");
    }
    assertAligned();
  }

  private void assertAligned() throws Exception {
    assertEquals(ROWS, current().orElseThrow().rows());
    assertEquals(undisturbed, exports());
  }

  /** To these keys there is no index; the pointer would be overwritten unseen. */
  @Test
  void anIndexThatIsHiddenIsNotBuiltAnew() throws Exception {
    bench.build();
    byte[] pointer = Files.readAllBytes(s3.bucket().resolve("clip_snapshot.json"));
    s3.proxy().add(FaultRule.on("GET|HEAD", ".*", Fault.notFound()));
    s3.proxy().add(FaultRule.on("LIST", ".*", Fault.omit("[^<]*")));
    IOException told = assertThrows(IOException.class, bench::build);
    assertTrue(told.getMessage().contains("would look as if there were none"), told.getMessage());
    assertArrayEquals(pointer, Files.readAllBytes(s3.bucket().resolve("clip_snapshot.json")));
  }

  @Test
  void faultsThatPassAtEverythingReadAndWrittenAreOvercome() throws Exception {
    bench.set("storage.hadoop.\"fs.s3a.retry.limit\"=5");
    List<FaultRule> rules = new ArrayList<>();
    for (Fault fault : PASSING) {
      WRITTEN.forEach(keys -> rules.add(spoil("PUT", keys, fault).times(1)));
      READ.forEach(keys -> rules.add(spoil("HEAD", keys, fault).times(1)));
      READ.forEach(keys -> rules.add(spoil("GET", keys, fault).times(1)));
      rules.add(spoil("LIST", ".*", fault).times(1));
    }
    rules.add(spoil("COPY", ".*", Fault.internalError()).times(1));
    assertEquals(ROWS, bench.build().embedded());
    for (FaultRule rule : rules) {
      assertEquals(1, rule.hits(), () -> "did not happen: " + rule);
    }
    s3.proxy().clear();
    assertAligned();
  }

  @Test
  void aRefusalOfAnyWriteIsToldAndTheNextRunGoesOnFromThere() throws Exception {
    for (String keys : WRITTEN) {
      FaultRule rule = spoil("PUT", keys, Fault.accessDenied());
      Exception refused = assertThrows(Exception.class, bench::build, keys);
      assertTrue(rule.hits() > 0);
      String told = told(refused);
      assertTrue(
          told.matches("(?s).*Could not write " + keys + " \\(\\d+ bytes\\) in s3a.*"), told);
      assertTrue(told.contains("s3:PutObject"), told);
      s3.proxy().clear();
      assertEquals(WRITTEN.indexOf(keys) > WRITTEN.indexOf(POINTER), current().isPresent());
    }
    mendAndFinish();
  }

  @Test
  void keysThatExpireAfterAWhileAreToldAndTheNextRunGoesOn() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the moments at which the keys expire: " + seed);
    int moment = 0;
    for (int run = 0; run < 3; run++) {
      moment += 15 + new Random(seed + run).nextInt(15);
      FaultRule rule = spoil(".*", ".*", Fault.error(403, "ExpiredToken")).after(moment);
      try {
        bench.build();
      } catch (Exception e) {
        // An answer to HEAD has a status and no code.
        assertTrue(
            told(e).contains("the session token has expired")
                || told(e).contains("whether they have expired"),
            told(e));
        assertTrue(rule.hits() > 0);
      }
      s3.proxy().clear();
    }
    mendAndFinish();
  }

  @Test
  void aShardOverTheServersLimitNamesTheSettingAndASmallerOneHelps() throws Exception {
    FaultRule rule = spoil("PUT", "shards/.*", Fault.tooLargeOver(15_000));
    Exception refused = assertThrows(Exception.class, bench::build);
    assertTrue(rule.hits() > 0);
    assertTrue(told(refused).contains("storage.max-object-bytes"), told(refused));
    assertTrue(told(refused).contains("shards/color/00000-"), told(refused));
    bench.set("storage.max-object-bytes=15000");
    assertEquals(ROWS, bench.build().reused());
    assertTrue(current().orElseThrow().rowsPerShard() < 10);
    assertEquals(ROWS, current().orElseThrow().rows());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aCommitThatCannotBeReadBackIsUnknownAndTheNextRunGoesOn() throws Exception {
    FaultRule put = spoil("PUT", POINTER, Fault.resetAfter()).after(1);
    spoil("HEAD|GET", POINTER, Fault.internalError()).onceHit(put);
    CommitException.StateUnknown unknown =
        assertThrows(CommitException.StateUnknown.class, bench::build);
    assertTrue(unknown.getMessage().contains("Delete nothing"), unknown.getMessage());
    mendAndFinish();
  }

  @Test
  void whatWasJustWrittenAndIsNotFoundIsToldAndTheNextRunGoesOn() throws Exception {
    for (String keys : List.of("staging/batches/.*", "staging/chunks/.*parquet", "entries/.*")) {
      FaultRule rule = spoil("HEAD|GET", keys, Fault.notFound());
      String told = told(assertThrows(Exception.class, bench::build, keys));
      assertTrue(rule.hits() > 0);
      assertTrue(told.matches("(?s).*" + keys + " is missing in s3a.*"), told);
      s3.proxy().clear();
    }
    mendAndFinish();
  }

  @Test
  void aTailThatIsNotFoundIsToldAndTheNextRunGoesOn() throws Exception {
    bench.build();
    bench.insertPictures(100, 103);
    FaultRule rule = spoil("HEAD", "shards/color/00001.*", Fault.notFound());
    Exception refused = assertThrows(Exception.class, bench::build);
    assertTrue(told(refused).contains("shards/color/00001-"), told(refused));
    assertTrue(rule.hits() > 0);
    s3.proxy().clear();
    assertEquals(3, bench.build().reused());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aPointerThatIsBehindStartsNoSecondIndex() throws Exception {
    bench.build();
    bench.insertPictures(100, 103);
    Snapshot before = current().orElseThrow();
    spoil("HEAD|GET", POINTER, Fault.notFound());
    spoil("LIST", ".*", Fault.omit(POINTER));
    Exception refused = assertThrows(IOException.class, bench::build);
    assertTrue(refused.getMessage().contains("is missing although"), refused.getMessage());
    s3.proxy().clear();
    assertEquals(before, current().orElseThrow());
  }

  @Test
  void listingsThatAreBehindCostWorkAndNothingElse() throws Exception {
    FaultRule rule = spoil("LIST", "staging/.*|positions/.*", Fault.omit("[^<]*"));
    assertEquals(ROWS, bench.build().embedded());
    assertTrue(rule.hits() > 0);
    s3.proxy().clear();
    assertAligned();
  }

  @Test
  void aStoreThatIgnoresConditionsIsBuiltOn() throws Exception {
    FaultRule rule = spoil("PUT", "snapshots/.*|" + POINTER, Fault.ignoreConditions(s3.bucket()));
    assertEquals(ROWS, bench.build().embedded());
    assertTrue(rule.hits() >= 3);
    assertAligned();
  }

  @Test
  void stagedVectorsThatWereDamagedAreMadeAgain() throws Exception {
    FaultRule rule = spoil("PUT", "shards/.*", Fault.accessDenied());
    assertThrows(Exception.class, bench::build);
    assertTrue(rule.hits() > 0);
    s3.proxy().clear();
    try (var files = Files.walk(s3.bucket().resolve("staging/chunks"))) {
      Path chunk = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().get();
      byte[] bytes = Files.readAllBytes(chunk);
      bytes[bytes.length / 2] ^= 1;
      Files.write(chunk, bytes);
    }
    BuildReport report = bench.build();
    assertEquals(ROWS, report.embedded());
    assertTrue(report.reused() == ROWS - 5 || report.reused() == ROWS - 2, "" + report.reused());
    assertAligned();
  }
}
