package clipshard.job.build.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.format.StagedChunk;
import clipshard.store.ObjectRef;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which chunks' failures share a part. */
class FailurePartsTest {
  @Test
  void chunksWithoutFailuresAreNotRead() {
    assertEquals(List.of(), FailureParts.groups(List.of(chunk("a", 0), chunk("b", 0))));
    assertEquals(
        List.of(List.of(chunk("b", 1).object())),
        FailureParts.groups(List.of(chunk("a", 0), chunk("b", 1), chunk("c", 0))));
  }

  @Test
  void partsAreBoundedInRowsAndInWhatATaskReads() {
    List<StagedChunk> heavy =
        Stream.of("a", "b", "c").map(key -> chunk(key, FailureParts.MOST_ROWS / 2)).toList();
    assertEquals(List.of(2, 1), sizes(heavy));
    assertEquals(
        List.of(FailureParts.MOST_CHUNKS, 1),
        sizes(Collections.nCopies(FailureParts.MOST_CHUNKS + 1, chunk("a", 1))));
    assertEquals(List.of(1), sizes(List.of(chunk("a", 2 * FailureParts.MOST_ROWS))));
  }

  private static List<Integer> sizes(List<StagedChunk> chunks) {
    return FailureParts.groups(chunks).stream().map(List::size).toList();
  }

  private static StagedChunk chunk(String key, int rejected) {
    return new StagedChunk(new ObjectRef(key, 1, "0".repeat(64)), 1, rejected);
  }
}
