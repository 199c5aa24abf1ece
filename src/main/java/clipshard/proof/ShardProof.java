package clipshard.proof;

import clipshard.config.IndexType;
import clipshard.faiss.DamagedIndexException;
import clipshard.faiss.FaissIndex;
import clipshard.format.Part;
import clipshard.format.RecordedVectors;
import clipshard.format.Snapshot;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.proof.CheckOutcome.Sealed;
import clipshard.shard.Sealing;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Proves one shard by its bytes, all index types together, without embedding anything: its objects
 * and rows of positions are what was written, and FAISS finds in them the dimension, metric and
 * count they must have; then, if asked for, every vector is the one that was recorded when it was
 * embedded, and finds itself, and a sealed shard holds the same as its factory keeps them. For one
 * use by one thread; holds one shard.
 */
public final class ShardProof {
  private final Snapshot snapshot;
  private final boolean everyVector;
  private final ShardWork work;
  private final ObjectReader reader;
  private final Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
  private final Map<String, Long> compared = new HashMap<>();
  private long searching;
  private long ties;
  private Sealed sealed = Sealed.NONE;

  /**
   * A proof of {@code work}.
   *
   * @param snapshot that names it; its parts are not needed
   * @param everyVector whether each vector is looked at
   */
  public ShardProof(Snapshot snapshot, boolean everyVector, ObjectStore store, ShardWork work) {
    this.snapshot = snapshot;
    this.everyVector = everyVector;
    this.reader = new ObjectReader(store);
    this.work = work;
  }

  /**
   * Reads everything and compares.
   *
   * @throws IOException when the store fails; damage and absence are findings
   */
  public CheckOutcome run() throws IOException {
    long start = System.nanoTime();
    RecordedRows rows = readPositions();
    for (String label : snapshot.types()) {
      readShard(IndexType.of(label), rows);
    }
    if (everyVector) {
      reader.addAll(VectorCheck.combined(work.entry(), vectors, snapshot.model().dimension()));
    }
    long proving = System.nanoTime() - start - reader.nanos() - searching;
    return new CheckOutcome(
        reader.findings(),
        reader.unread(),
        compared,
        new Effort(reader.bytes(), reader.nanos(), proving, searching, ties),
        sealed);
  }

  private RecordedRows readPositions() throws IOException {
    RecordedRows rows = new RecordedRows(work.entry());
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    long first = work.firstPosition();
    for (Part part : work.parts()) {
      Optional<byte[]> parquet = reader.read(part.object());
      if (parquet.isPresent()) {
        List<RecordedVectors> found = RecordedVectors.PARQUET.read(parquet.get());
        List<Finding> wrong = CommittedIndex.checkPositions(part, first, plan, found);
        reader.addAll(wrong);
        if (wrong.isEmpty()) {
          rows.addAll(found);
        } else {
          reader.leaveOut(part.key());
        }
      }
      first += part.rows();
    }
    return rows;
  }

  private void readShard(IndexType type, RecordedRows rows) throws IOException {
    ObjectRef object = work.entry().objects().get(type.label());
    if (object == null) {
      reader.add(
          Finding.error("shard " + work.entry().ordinal(), "has no object for " + type.label()));
    }
    boolean isProved = object != null && prove(object, type, rows);
    ObjectRef second = work.entry().sealed().get(type.label());
    if (!isProved && second != null) {
      reader.leaveOut(second.key());
    }
  }

  private boolean prove(ObjectRef object, IndexType type, RecordedRows rows) throws IOException {
    Optional<byte[]> content = reader.read(object);
    if (content.isEmpty()) {
      return false;
    }
    try (FaissIndex index = FaissIndex.fromBytes(content.get())) {
      if (!hasShape(object.key(), index)) {
        return false;
      }
      if (everyVector) {
        proveVectors(object.key(), type, index, rows);
      }
      proveSealed(type, index, rows);
      return true;
    } catch (DamagedIndexException e) {
      reader.cannotRead(object.key(), "FAISS cannot read it: " + e.getMessage());
      return false;
    }
  }

  private boolean hasShape(String key, FaissIndex index) {
    int before = reader.findings().size();
    compare(key, "dimension", snapshot.model().dimension(), index.dimension());
    compare(key, "metric", snapshot.metric(), index.metric().name().toLowerCase(Locale.ROOT));
    compare(key, "count", (long) work.entry().count(), index.count());
    return reader.findings().size() == before;
  }

  private void compare(String key, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      reader.add(Finding.error(key, what + " is " + found + ", the snapshot says " + expected));
    }
  }

  private void proveVectors(String key, IndexType type, FaissIndex index, RecordedRows rows) {
    float[] shard = index.reconstruct(0, work.entry().count());
    reader.addAll(VectorCheck.recorded(key, type, shard, rows));
    compared.put(type.label(), rows.recorded());
    vectors.put(type, shard);
    long start = System.nanoTime();
    SelfSearch search = SelfSearch.run(index, shard);
    searching += System.nanoTime() - start;
    ties += search.ties();
    reader.addAll(search.findings(key, rows));
  }

  private void proveSealed(IndexType type, FaissIndex flat, RecordedRows rows) throws IOException {
    Sealing sealing = new Sealing(snapshot.factory(), flat.dimension(), flat.metric());
    if (!sealing.isNeeded() || rows.count() < snapshot.rowsPerShard()) {
      return;
    }
    ObjectRef object = work.entry().sealed().get(type.label());
    if (object == null) {
      reader.add(
          Finding.error(
              "shard " + work.entry().ordinal(),
              "is full, but was not made %s for %s".formatted(sealing.factory(), type.label())));
      return;
    }
    Optional<byte[]> content = reader.read(object);
    if (content.isEmpty()) {
      return;
    }
    SealedProof proof = new SealedProof(object.key(), sealing, rows);
    Optional<Finding> header = proof.checkHeader(content.get());
    header.ifPresent(reader::add);
    if (header.isEmpty() && everyVector) {
      SealedProof.Result result = proof.run(content.get(), flat);
      result.finding().ifPresent(reader::add);
      sealed = sealed.plus(result.sealed());
    }
  }
}
