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
import java.util.ArrayList;
import java.util.EnumMap;
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
  private final ObjectStore store;
  private final ShardWork work;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
  private long bytes;
  private long reading;
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
    this.store = store;
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
      findings.addAll(VectorCheck.combined(work.entry(), vectors, snapshot.model().dimension()));
    }
    long proving = System.nanoTime() - start - reading - searching;
    return new CheckOutcome(findings, new Effort(bytes, reading, proving, searching, ties), sealed);
  }

  private RecordedRows readPositions() throws IOException {
    RecordedRows rows = new RecordedRows(work.entry());
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    long first = work.firstPosition();
    for (Part part : work.parts()) {
      Optional<byte[]> parquet = read(part.object());
      if (parquet.isPresent()) {
        List<RecordedVectors> found = RecordedVectors.PARQUET.read(parquet.get());
        List<Finding> wrong = CommittedIndex.checkPositions(part, first, plan, found);
        findings.addAll(wrong);
        if (wrong.isEmpty()) {
          rows.addAll(found);
        }
      }
      first += part.rows();
    }
    return rows;
  }

  private void readShard(IndexType type, RecordedRows rows) throws IOException {
    ObjectRef object = work.entry().objects().get(type.label());
    if (object == null) {
      findings.add(
          Finding.error("shard " + work.entry().ordinal(), "has no object for " + type.label()));
      return;
    }
    Optional<byte[]> content = read(object);
    if (content.isEmpty()) {
      return;
    }
    try (FaissIndex index = FaissIndex.fromBytes(content.get())) {
      if (hasShape(object.key(), index)) {
        if (everyVector) {
          proveVectors(object.key(), type, index, rows);
        }
        proveSealed(type, index, rows);
      }
    } catch (DamagedIndexException e) {
      findings.add(Finding.error(object.key(), "FAISS cannot read it: " + e.getMessage()));
    }
  }

  private boolean hasShape(String key, FaissIndex index) {
    int before = findings.size();
    compare(key, "dimension", snapshot.model().dimension(), index.dimension());
    compare(key, "metric", snapshot.metric(), index.metric().name().toLowerCase(Locale.ROOT));
    compare(key, "count", (long) work.entry().count(), index.count());
    return findings.size() == before;
  }

  private void compare(String key, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      findings.add(Finding.error(key, what + " is " + found + ", the snapshot says " + expected));
    }
  }

  private void proveVectors(String key, IndexType type, FaissIndex index, RecordedRows rows) {
    float[] shard = index.reconstruct(0, work.entry().count());
    findings.addAll(VectorCheck.recorded(key, type, shard, rows));
    vectors.put(type, shard);
    long start = System.nanoTime();
    SelfSearch search = SelfSearch.run(index, shard);
    searching += System.nanoTime() - start;
    ties += search.ties();
    findings.addAll(search.findings(key, rows));
  }

  private void proveSealed(IndexType type, FaissIndex flat, RecordedRows rows) throws IOException {
    Sealing sealing = new Sealing(snapshot.factory(), flat.dimension(), flat.metric());
    if (!sealing.isNeeded() || rows.count() < snapshot.rowsPerShard()) {
      return;
    }
    ObjectRef object = work.entry().sealed().get(type.label());
    if (object == null) {
      findings.add(
          Finding.error(
              "shard " + work.entry().ordinal(),
              "is full, but was not made %s for %s".formatted(sealing.factory(), type.label())));
      return;
    }
    Optional<byte[]> content = read(object);
    if (content.isEmpty()) {
      return;
    }
    SealedProof proof = new SealedProof(object.key(), sealing, rows);
    Optional<Finding> header = proof.checkHeader(content.get());
    header.ifPresent(findings::add);
    if (header.isEmpty() && everyVector) {
      SealedProof.Result result = proof.run(content.get(), flat);
      result.finding().ifPresent(findings::add);
      sealed = sealed.plus(result.sealed());
    }
  }

  private Optional<byte[]> read(ObjectRef object) throws IOException {
    long start = System.nanoTime();
    Optional<byte[]> content = ObjectCheck.read(store, object, findings);
    reading += System.nanoTime() - start;
    bytes += content.map(found -> (long) found.length).orElse(0L);
    return content;
  }
}
