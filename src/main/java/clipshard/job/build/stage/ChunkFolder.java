package clipshard.job.build.stage;

import clipshard.format.Json;
import clipshard.format.StagedChunk;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The staged outcomes of one chunk, which tries that died may have left in any state.
 *
 * @param keys of all that is there
 * @param outcomes best first
 */
record ChunkFolder(
    ObjectStore store,
    StorageLayout layout,
    String inputHash,
    Set<String> keys,
    List<StagedChunk> outcomes) {

  /** What is there now. */
  static ChunkFolder list(ObjectStore store, StorageLayout layout, String inputHash)
      throws IOException {
    List<StoredObject> objects = store.list(layout.stagedChunks(inputHash));
    // Of several the one with the fewest rows to try again; the name decides a tie.
    List<StagedChunk> outcomes =
        objects.stream()
            .flatMap(object -> layout.parseStagedChunk(object.key(), object.bytes()).stream())
            .sorted(
                Comparator.comparing(StagedChunk::rejected)
                    .thenComparing(staged -> staged.object().key()))
            .toList();
    Set<String> keys = objects.stream().map(StoredObject::key).collect(Collectors.toSet());
    return new ChunkFolder(store, layout, inputHash, keys, outcomes);
  }

  /** An outcome and its rows. */
  record Outcome(StagedChunk chunk, List<StagedRow> rows) {
    static final Outcome NONE = new Outcome(null, List.of());
  }

  /** The best outcome that can be read; damaged ones are as good as none. */
  Outcome best() throws IOException {
    for (StagedChunk outcome : outcomes) {
      try {
        return new Outcome(outcome, StagedRow.PARQUET.read(store.get(outcome.object())));
      } catch (DamagedObjectException | FileNotFoundException e) {
        // The next best, or the rows are embedded again.
      }
    }
    return Outcome.NONE;
  }

  /**
   * Records that the {@code open} rows without vectors are tried now.
   *
   * @return whether an earlier try began with as many, so that it may have been one of their
   *     pictures that ended it
   */
  boolean begin(int open) throws IOException {
    String key = layout.begunChunk(inputHash, open);
    if (keys.contains(key)) {
      return true;
    }
    store.put(key, Json.write(Map.of("begun_at", Instant.now().toString())));
    return false;
  }

  /** Makes an outcome durable. */
  StagedChunk stage(List<StagedRow> rows) throws IOException {
    int embedded = (int) rows.stream().filter(StagedRow::isEmbedded).count();
    int rejected = (int) rows.stream().filter(StagedRow::isRejected).count();
    byte[] parquet = StagedRow.PARQUET.write(rows);
    String key = layout.stagedChunk(inputHash, embedded, rejected, DigestUtils.sha256Hex(parquet));
    return new StagedChunk(store.put(key, parquet), embedded, rejected);
  }
}
