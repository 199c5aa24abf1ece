package clipshard.job.build.stage;

import clipshard.format.FileBytes;
import clipshard.format.PlanRow;
import clipshard.job.model.EncoderSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a chunk is cut, so that no outcome is larger than an object may be.
 *
 * @param outcomeBytes of a row's vectors and hashes, or of its reason
 * @param maxObjectBytes {@code storage.max-object-bytes}
 */
record ChunkCuts(long outcomeBytes, long maxObjectBytes) {
  /** A reason with its detail, or hashes: whichever is longer. */
  private static final int OTHER_BYTES = 1024;

  static ChunkCuts of(EncoderSpec encoder, long maxObjectBytes) {
    long vectors = (long) encoder.types().size() * encoder.dimension() * Float.BYTES;
    return new ChunkCuts(OTHER_BYTES + vectors, maxObjectBytes);
  }

  /** The rows in their order, cut into as few lists as may be. */
  List<List<PlanRow>> of(List<PlanRow> rows) {
    List<List<PlanRow>> chunks = new ArrayList<>();
    FileBytes bytes = new FileBytes(maxObjectBytes);
    for (PlanRow row : rows) {
      long more = outcomeBytes + PlanRow.PARQUET.bytes(row);
      if (chunks.isEmpty() || !bytes.hasRoom(more)) {
        chunks.add(new ArrayList<>());
        bytes.clear();
      }
      chunks.get(chunks.size() - 1).add(row);
      bytes.add(more);
    }
    return chunks;
  }
}
