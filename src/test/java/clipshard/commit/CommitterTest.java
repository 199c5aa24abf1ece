package clipshard.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.format.Json;
import clipshard.format.Snapshot;
import clipshard.format.Snapshots;
import clipshard.format.StorageLayout;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitterTest {
  @TempDir Path folder;
  private final StorageLayout layout =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    store =
        ObjectStore.open(
            new Settings.Storage(folder.toUri().toString(), "clip", 1 << 20, Map.of()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Committer opened() throws IOException {
    Committer committer = Committer.open(store, layout);
    return committer;
  }

  private Snapshot committed(Snapshot snapshot) throws Exception {
    opened().commit(snapshot);
    return snapshot;
  }

  @Test
  void anEmptyPlaceHasNoIndex() throws IOException {
    assertEquals(Optional.empty(), Committer.open(store, layout).opened());
  }

  @Test
  void whatWasCommittedIsOpened() throws Exception {
    Snapshot first = committed(Snapshots.childOf(null));
    assertEquals(Optional.of(first), Committer.open(store, layout).opened());
    Snapshot second = committed(Snapshots.childOf(first));
    assertEquals(Optional.of(second), Committer.open(store, layout).opened());
  }

  @Test
  void aMissingPointerBesideSnapshotsIsNoEmptyIndex() throws Exception {
    committed(Snapshots.childOf(null));
    store.delete(layout.pointer());
    IOException refused = assertThrows(IOException.class, () -> Committer.open(store, layout));
    assertTrue(refused.getMessage().contains("clip_snapshot.json is missing"));
  }

  @Test
  void aDamagedSnapshotIsNamed() throws Exception {
    Snapshot first = committed(Snapshots.childOf(null));
    store.put(layout.snapshot(1, first.commitId()), "{}".getBytes(StandardCharsets.UTF_8));
    DamagedObjectException damaged =
        assertThrows(DamagedObjectException.class, () -> Committer.open(store, layout));
    assertTrue(damaged.getMessage().contains(first.commitId()));
  }

  @Test
  void aPointerThatIsNoJsonIsDamageAndNoEmptyIndex() throws Exception {
    committed(Snapshots.childOf(null));
    store.put(layout.pointer(), "oops".getBytes(StandardCharsets.UTF_8));
    assertThrows(DamagedObjectException.class, () -> Committer.open(store, layout));
  }

  @Test
  void aRunThatWasOvertakenIsAConflictAndBothStayReadable() throws Exception {
    Snapshot first = committed(Snapshots.childOf(null));
    Committer slow = opened();
    Snapshot winner = committed(Snapshots.childOf(first));
    assertThrows(CommitException.Conflict.class, () -> slow.commit(Snapshots.childOf(first)));
    assertEquals(Optional.of(winner), Committer.open(store, layout).opened());
  }

  @Test
  void aSiblingThatAppearedDuringTheRunIsAConflict() throws Exception {
    Snapshot first = committed(Snapshots.childOf(null));
    Committer run = opened();
    Snapshot sibling = Snapshots.childOf(first);
    store.put(layout.snapshot(2, sibling.commitId()), Json.write(sibling));
    assertThrows(CommitException.Conflict.class, () -> run.commit(Snapshots.childOf(first)));
  }

  @Test
  void aSnapshotLeftByARunThatDiedBeforeItsPointerIsNoConflict() throws Exception {
    Snapshot first = committed(Snapshots.childOf(null));
    Snapshot orphan = Snapshots.childOf(first);
    store.put(layout.snapshot(2, orphan.commitId()), Json.write(orphan));
    Snapshot second = committed(Snapshots.childOf(first));
    assertEquals(Optional.of(second), Committer.open(store, layout).opened());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id_map_color.json",
        "id_map_structure.npy",
        "clip_combined_manifest.json",
        "clip_color_shard_00000.index",
        "color_shard_001.faiss",
        "progress.json"
      })
  void anIndexOfAnotherProgramIsRefusedAndLeftAlone(String name) throws Exception {
    Files.writeString(folder.resolve(name), "theirs");
    Committer committer = Committer.open(store, layout);
    assertEquals(Optional.empty(), committer.opened());
    IOException refused = assertThrows(IOException.class, committer::refuseForeignIndex);
    assertTrue(refused.getMessage().contains(name));
    assertEquals("theirs", Files.readString(folder.resolve(name)));
  }

  @Test
  void otherFilesBesideAnIndexAreNobodysBusiness() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Committer.open(store, layout).refuseForeignIndex();
  }
}
