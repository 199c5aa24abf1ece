package clipshard.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.ShardNamePattern;
import clipshard.format.Snapshot;
import clipshard.format.Snapshots;
import clipshard.format.StorageLayout;
import clipshard.store.FaultyS3;
import clipshard.store.ObjectStore;
import faults.Fault;
import faults.FaultRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong while an index on S3 is opened: it is never taken for an empty place. */
class SnapshotFaultTest {
  private static final String POINTER = "clip_snapshot\\.json";

  private static final Map<String, Fault> FAULTS =
      Map.ofEntries(
          Map.entry("500", Fault.internalError()),
          Map.entry("503", Fault.slowDown()),
          Map.entry("denied", Fault.accessDenied()),
          Map.entry("expired", Fault.error(400, "ExpiredToken")),
          Map.entry("reset", Fault.resetBefore()),
          Map.entry("reset within", Fault.resetWithin(0)),
          Map.entry("end within", Fault.endWithin(0)),
          Map.entry("short body", Fault.shorten(10)),
          Map.entry("no body", Fault.shorten(0)),
          Map.entry("no such key", Fault.notFound()),
          Map.entry("no such bucket", Fault.error(404, "NoSuchBucket")),
          Map.entry("another server's 404", Fault.page(404)),
          Map.entry("another server's page", Fault.page(200)));

  /** Operation and key of what is spoiled. */
  private static final List<String[]> REQUESTS =
      List.of(
          new String[] {"HEAD|GET", POINTER},
          new String[] {"GET", POINTER},
          new String[] {"LIST", ".*"},
          new String[] {"HEAD|GET", "snapshots/.*"},
          new String[] {"GET", "snapshots/.*"},
          new String[] {".*", ".*"});

  @TempDir static Path folder;
  private static FaultyS3 s3;
  private static ObjectStore store;
  private static Snapshot committed;
  private static final StorageLayout LAYOUT =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));

  @BeforeAll
  static void commitOne() throws Exception {
    s3 = FaultyS3.start(folder);
    store = s3.open();
    Committer committer = Committer.open(store, LAYOUT);
    committed = Snapshots.childOf(null);
    committer.commit(committed);
  }

  @AfterEach
  void mend() {
    s3.proxy().clear();
  }

  @AfterAll
  static void stop() throws IOException {
    store.close();
    s3.close();
  }

  static List<Arguments> faults() {
    List<Arguments> all = new ArrayList<>();
    for (String[] request : REQUESTS) {
      FAULTS.keySet().stream()
          .sorted()
          .forEach(fault -> all.add(Arguments.of(request[0], request[1], fault)));
    }
    return all;
  }

  private static Optional<Snapshot> open() throws IOException {
    return Committer.open(store, LAYOUT).opened();
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("faults")
  void anErrorIsNoEmptyIndex(String operations, String keys, String fault) throws IOException {
    FaultRule rule = s3.proxy().add(FaultRule.on(operations, keys, FAULTS.get(fault)));
    try {
      assertEquals(Optional.of(committed), open());
    } catch (IOException e) {
      assertTrue(
          e.getMessage().matches("(?s).*(clip_snapshot|snapshots/|s3a://faiss/).*"), e::toString);
    }
    assertTrue(rule.hits() > 0, "nothing was spoiled");
    s3.proxy().clear();
    assertEquals(Optional.of(committed), open());
  }

  @Test
  void noAnswerIsNoEmptyIndex() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    s3.proxy().add(FaultRule.on(".*", ".*", Fault.hold(end)));
    try (ObjectStore impatient = s3.openWithin(Duration.ofMillis(300))) {
      assertThrows(IOException.class, () -> Committer.open(impatient, LAYOUT));
    } finally {
      end.countDown();
    }
  }

  @Test
  void aPointerThatIsBehindIsRefusedWhileThereAreSnapshots() {
    s3.proxy().add(FaultRule.on("HEAD|GET", POINTER, Fault.notFound()));
    s3.proxy().add(FaultRule.on("LIST", ".*", Fault.omit(POINTER)));
    IOException refused = assertThrows(IOException.class, SnapshotFaultTest::open);
    assertTrue(refused.getMessage().contains("clip_snapshot.json is missing although there are 1"));
  }

  @Test
  void aPointerIsBelievedThoughListingsAreEmpty() throws IOException {
    FaultRule rule = s3.proxy().add(FaultRule.on("LIST", ".*", Fault.omit("[^<]*")));
    assertEquals(Optional.of(committed), open());
    assertTrue(rule.hits() > 0);
  }

  @Test
  void aCommitDuringWhichThePointerIsLostFromSightIsUnknownAndHolds() throws Exception {
    Committer committer = Committer.open(store, LAYOUT);
    Snapshot next = Snapshots.childOf(committed);
    s3.proxy().add(FaultRule.on("HEAD", POINTER, Fault.notFound()).after(1));
    s3.proxy().add(FaultRule.on("LIST", ".*", Fault.omit(POINTER)));
    CommitException.StateUnknown unknown =
        assertThrows(CommitException.StateUnknown.class, () -> committer.commit(next));
    assertTrue(unknown.getMessage().contains("is not found"), unknown.getMessage());
    s3.proxy().clear();
    assertEquals(Optional.of(next), open());
    committed = next;
  }

  @Test
  void aPointerLostFromSightBeforeACommitStopsIt() throws Exception {
    Committer committer = Committer.open(store, LAYOUT);
    s3.proxy().add(FaultRule.on("HEAD", POINTER, Fault.notFound()));
    s3.proxy().add(FaultRule.on("LIST", ".*", Fault.omit(POINTER)));
    IOException refused =
        assertThrows(IOException.class, () -> committer.commit(Snapshots.childOf(committed)));
    assertTrue(refused.getMessage().contains("is not found"), refused.getMessage());
    s3.proxy().clear();
    assertEquals(Optional.of(committed), open());
  }

  @Test
  void aCommitWhoseAnswersAreLostIsFoundToHaveHappened() throws Exception {
    for (String key : List.of("snapshots/.*", POINTER)) {
      Committer committer = Committer.open(store, LAYOUT);
      Snapshot next = Snapshots.childOf(committed);
      FaultRule rule = s3.proxy().add(FaultRule.on("PUT", key, Fault.resetAfter()));
      committer.commit(next);
      assertTrue(rule.hits() > 0);
      s3.proxy().clear();
      assertEquals(Optional.of(next), open());
      committed = next;
    }
  }

  @Test
  void aCommitNeedsNoStoreThatHonoursConditions() throws Exception {
    Committer committer = Committer.open(store, LAYOUT);
    Snapshot next = Snapshots.childOf(committed);
    Fault ignoring = Fault.ignoreConditions(s3.bucket());
    FaultRule rule = s3.proxy().add(FaultRule.on("PUT", ".*", ignoring));
    committer.commit(next);
    assertEquals(2, rule.hits());
    assertEquals(Optional.of(next), open());
    committed = next;
  }
}
