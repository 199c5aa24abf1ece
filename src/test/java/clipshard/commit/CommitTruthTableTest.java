package clipshard.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommitException.Conflict;
import clipshard.commit.CommitException.StateUnknown;
import clipshard.config.Secret;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.format.Json;
import clipshard.format.Snapshot;
import clipshard.format.Snapshots;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectStore;
import faults.FaultScript;
import faults.FaultScript.Then;
import faults.FaultScript.When;
import faults.FaultyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of the table in {@link Committer}'s description, and a fault at each operation. */
class CommitTruthTableTest {
  private static final String POINTER = "clip_snapshot.json";

  /** GET pointer, PUT snapshot, LIST, PUT pointer, GET pointer, LIST. */
  private static final int STEPS = 6;

  private static final int SNAPSHOT_PUT = 2;
  private static final int POINTER_PUT = 4;

  @TempDir Path home;
  private final StorageLayout layout =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));
  private FaultScript faults;
  private ObjectStore store;
  private Snapshot parent;
  private Committer committer;
  private Snapshot next;

  @BeforeEach
  void commitTheParent() throws Exception {
    Path folder = Files.createDirectory(home.resolve("store"));
    store = ObjectStore.open(storage(folder));
    faults = FaultyStore.script(folder).clear();
    parent = Snapshots.childOf(null);
    opened().commit(parent);
    next = Snapshots.childOf(parent);
    committer = opened();
    faults.clear();
  }

  private static Settings.Storage storage(Path folder) {
    return new Settings.Storage(
        FaultyStore.BASE_URI,
        "clip",
        1 << 20,
        Map.of(
            FaultyStore.IMPLEMENTATION,
            new Secret(FaultyStore.class.getName()),
            FaultyStore.ROOT,
            new Secret(folder.toString())));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Committer opened() throws IOException {
    Committer opened = Committer.open(store, layout);
    return opened;
  }

  private Snapshot current() throws IOException {
    return Committer.open(store, layout).opened().orElseThrow();
  }

  private void commit() throws IOException, CommitException {
    committer.commit(next);
  }

  /** What another run does all at once, just before the {@code number}-th operation of ours. */
  private void meanwhile(int number, FaultScript.Action other) {
    faults.meanwhile(number, other);
  }

  private Snapshot anotherCommits() throws Exception {
    Snapshot other = Snapshots.childOf(current());
    opened().commit(other);
    return other;
  }

  private void anotherWritesItsSnapshot() throws IOException {
    Snapshot other = Snapshots.childOf(parent);
    store.put(layout.snapshot(other.version(), other.commitId()), Json.write(other));
  }

  @Test
  void aCommitHasTheseSteps() throws Exception {
    commit();
    List<String> kinds = faults.operations().stream().map(name -> name.split(" ", 2)[0]).toList();
    assertEquals(List.of("GET", "PUT", "LIST", "PUT", "GET", "LIST"), kinds);
    assertEquals("PUT " + POINTER, faults.operations().get(POINTER_PUT - 1));
    assertEquals(next, current());
  }

  @Test
  void thePointerNamesAnotherBeforeWeBegin() {
    meanwhile(1, this::anotherCommits);
    assertThrows(Conflict.class, this::commit);
  }

  @Test
  void anotherCommitsAfterWeHaveReadThePointer() throws Exception {
    meanwhile(2, this::anotherCommits);
    assertThrows(Conflict.class, this::commit);
    assertEquals(parent.commitId(), current().parent());
    assertTrue(!current().equals(next), "the other's commit counts");
  }

  @Test
  void aSiblingAppearsBeforeOurPointer() throws Exception {
    meanwhile(3, this::anotherWritesItsSnapshot);
    assertThrows(Conflict.class, this::commit);
    assertEquals(parent, current());
  }

  @Test
  void aSiblingAppearsAfterOurListing() throws Exception {
    meanwhile(POINTER_PUT, this::anotherWritesItsSnapshot);
    assertThrows(Conflict.class, this::commit);
    assertEquals(next, current());
  }

  @Test
  void anUnclearPutThatHappened() throws Exception {
    faults.fail(POINTER_PUT, When.AFTER, Then.RECOVERED);
    commit();
    assertEquals(next, current());
  }

  @Test
  void anUnclearPutThatDidNotHappenIsTriedAgain() throws Exception {
    faults.fail(POINTER_PUT, When.BEFORE, Then.RECOVERED);
    commit();
    assertEquals(next, current());
  }

  @Test
  void aPutThatNeverHappensCommitsNothing() throws Exception {
    faults.only(("PUT " + POINTER)::equals);
    faults.fail(1, When.BEFORE, Then.DEAD);
    assertThrows(IOException.class, this::commit);
    faults.clear();
    assertEquals(parent, current());
  }

  @Test
  void anUnclearPutAndAnotherHasCommitted() throws Exception {
    faults.fail(POINTER_PUT, When.BEFORE, Then.RECOVERED);
    meanwhile(POINTER_PUT + 1, this::anotherCommits);
    assertThrows(Conflict.class, this::commit);
    assertTrue(!current().equals(next), "the other's commit counts");
  }

  @Test
  void anUnclearPutThatCannotBeReadBack() throws Exception {
    faults.fail(POINTER_PUT, When.AFTER, Then.DEAD);
    StateUnknown unknown = assertThrows(StateUnknown.class, this::commit);
    assertTrue(unknown.getMessage().contains("Delete nothing"), unknown.getMessage());
    faults.clear();
    assertEquals(next, current());
  }

  @Test
  void aClearPutThatCannotBeReadBack() throws Exception {
    faults.fail(POINTER_PUT + 1, When.BEFORE, Then.DEAD);
    assertThrows(StateUnknown.class, this::commit);
    faults.clear();
    assertEquals(next, current());
  }

  @Test
  void aClearPutThatAnotherHasOverwritten() {
    meanwhile(POINTER_PUT + 1, this::anotherCommits);
    assertThrows(Conflict.class, this::commit);
  }

  @Test
  void aClearPutAfterWhichThePointerNamesOurParent() throws Exception {
    byte[] before = store.get(POINTER);
    faults.clear();
    meanwhile(POINTER_PUT + 1, () -> store.put(POINTER, before));
    StateUnknown unknown = assertThrows(StateUnknown.class, this::commit);
    assertTrue(unknown.getMessage().contains("names the snapshot before"), unknown.getMessage());
  }

  @Test
  void aClearPutAfterWhichThereIsNoPointer() {
    meanwhile(POINTER_PUT + 1, this::deletePointer);
    assertThrows(StateUnknown.class, this::commit);
  }

  @Test
  void anUnclearPutAfterWhichThereIsNoPointer() {
    faults.fail(POINTER_PUT, When.AFTER, Then.RECOVERED);
    meanwhile(POINTER_PUT + 1, this::deletePointer);
    assertThrows(StateUnknown.class, this::commit);
  }

  @Test
  void noPointerBeforeWeBegin() {
    meanwhile(1, this::deletePointer);
    IOException refused = assertThrows(IOException.class, this::commit);
    assertTrue(refused.getMessage().contains("is not found"), refused.getMessage());
  }

  private void deletePointer() throws IOException {
    store.delete(POINTER);
  }

  @Test
  void aFirstCommitThatDiesAnywhereIsCommittedByTheNextRun() throws Exception {
    // Two LISTs prove that there is no pointer, and one to nothing is PUT; then all goes as ever.
    for (int step = 1; step <= STEPS + 2; step++) {
      for (When when : When.values()) {
        Path folder = Files.createDirectory(home.resolve("first-" + step + when));
        FaultScript script = FaultyStore.script(folder);
        try (ObjectStore fresh = ObjectStore.open(storage(folder))) {
          Committer first = Committer.open(fresh, layout);
          assertEquals(Optional.empty(), first.opened());
          script.fail(step, when, Then.DEAD);
          Snapshot attempt = Snapshots.childOf(null);
          assertThrows(
              Exception.class, () -> first.commit(attempt), () -> "" + script.operations());
          assertTrue(script.hasFailed());
          script.clear();
          Committer next = Committer.open(fresh, layout);
          Optional<Snapshot> found = next.opened();
          assertTrue(found.isEmpty() || found.get().equals(attempt), "step " + step + when);
          Snapshot child = Snapshots.childOf(found.orElse(null));
          next.commit(child);
          assertEquals(Optional.of(child), Committer.open(fresh, layout).opened());
        }
      }
    }
  }

  static List<Arguments> everyFault() {
    List<Arguments> all = new ArrayList<>();
    for (int step = 1; step <= STEPS; step++) {
      for (When when : When.values()) {
        for (Then then : Then.values()) {
          all.add(Arguments.of(step, when, then));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("everyFault")
  void afterAnyFaultOneOrTheOtherCountsAndTheNextRunCommits(int step, When when, Then then)
      throws Exception {
    faults.fail(step, when, then);
    boolean reported = false;
    try {
      commit();
      reported = true;
    } catch (IOException | CommitException e) {
      assertTrue(faults.hasFailed(), "nothing but the planned fault: " + e);
    }
    faults.clear();
    Snapshot found = current();
    assertTrue(found.equals(parent) || found.equals(next), "neither old nor new");
    assertEquals(isCommitted(step, when, then), found.equals(next));
    assertTrue(!reported || found.equals(next), "reported as committed, and it is not");
    Snapshot child = Snapshots.childOf(found);
    opened().commit(child);
    assertEquals(child, current());
  }

  private static boolean isCommitted(int step, When when, Then then) {
    boolean triedAgain = step == SNAPSHOT_PUT || step == POINTER_PUT;
    return step > POINTER_PUT
        || (triedAgain && then == Then.RECOVERED)
        || (step == POINTER_PUT && when == When.AFTER);
  }
}
