package clipshard.job.build.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.format.PlanRow;
import clipshard.format.StagedChunk;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.picture.Rejected;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan finds of a chunk that another plan has staged. */
class ChunkWorkTest {
  private static final String HASH = "0".repeat(64);

  @TempDir Path folder;
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

  @Test
  void vectorsAreFoundAgainAndWhatIsPlannedOfTheirRowsIsAsItIsNow() throws IOException {
    PlanRow row = new PlanRow("7", "u", HASH, Recorded.ofBrand("aw"), "1", 0, 4, HASH, false, "");
    ChunkWork first = work(row);
    float[] vector = {1, 0};
    first.add(
        new StagedRow(
            row, HASH, "", Map.of(IndexType.COLOR, vector), Map.of(IndexType.COLOR, 5L), null));
    StagedChunk staged = first.finish().chunk();

    ChunkWork same = work(row);
    assertEquals(List.of(), same.open());
    assertEquals(staged, same.finish().chunk());

    PlanRow now = new PlanRow("7", "u", HASH, Recorded.ofBrand("zr"), "1", 0, 9, HASH, false, "");
    ChunkWork other = work(now);
    assertEquals(List.of(), other.open());
    StagedRow found = StagedRow.PARQUET.read(store.get(other.finish().chunk().object())).get(0);
    assertEquals(now, found.row());
    assertEquals(5L, found.checksums().get(IndexType.COLOR));
  }

  @Test
  void thatAPictureIsTheSameIsSaidOfTheOneThatItWasComparedWith() throws IOException {
    PlanRow row = row("7", 4, "a");
    PlanRow added =
        new PlanRow("8", "u", HASH, Recorded.ofBrand("aw"), "", 0, PlanRow.NOTHING, "", false, "");
    ChunkWork first = work(row, added);
    assertEquals(List.of(row, added), first.open());
    first.add(StagedRow.kept(row, "a", ""));
    first.add(StagedRow.rejected(added, new Rejected(Rejected.Reason.TIMEOUT, "")));
    ChunkOutcome outcome = first.finish();
    assertEquals(1, outcome.recorded());
    assertEquals(1, outcome.chunk().rejected());

    ChunkWork moved = work(row("7", 9, "a"), added);
    assertEquals(List.of(added), moved.open());
    moved.add(StagedRow.rejected(added, new Rejected(Rejected.Reason.TIMEOUT, "")));
    StagedRow found = StagedRow.PARQUET.read(store.get(moved.finish().chunk().object())).get(0);
    assertTrue(found.isKept());
    assertEquals(9, found.row().replaces());

    PlanRow replaced = row("7", 9, "b");
    assertEquals(List.of(replaced, added), work(replaced, added).open());
  }

  private static PlanRow row(String id, long replaces, String formerHash) {
    return new PlanRow(
        id, "u", HASH, Recorded.ofBrand("aw"), "", 0, replaces, formerHash, false, "");
  }

  private ChunkWork work(PlanRow... rows) throws IOException {
    StorageLayout layout =
        new StorageLayout("clip", new ShardNamePattern("{type}_{index:5}.index"));
    return ChunkWork.of(List.of(rows), ChunkFolder.list(store, layout, HASH));
  }
}
