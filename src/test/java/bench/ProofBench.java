package bench;

import clipshard.attribute.Recorded;
import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.embed.Vectors;
import clipshard.format.Generation;
import clipshard.format.Json;
import clipshard.format.ModelPin;
import clipshard.format.Part;
import clipshard.format.PlanProgress;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.format.StorageLayout;
import clipshard.proof.CheckOutcome;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.proof.CommittedIndex;
import clipshard.proof.ShardProof;
import clipshard.proof.ShardWork;
import clipshard.shard.Sealing;
import clipshard.shard.ShardBuilder;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What the full proof of an index costs beside reading and hashing the same bytes: both by turns,
 * in one thread, over an index of drawn unit vectors in a folder. {@code scripts/bench.sh check}.
 */
public final class ProofBench {
  private static final int DIMENSION = 512;
  private static final int ROWS_PER_SHARD = 1000;
  private static final ShardPlan PLAN = new ShardPlan(ROWS_PER_SHARD);
  private static final StorageLayout LAYOUT =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));

  private final ObjectStore store;
  private final int rows;

  private ProofBench(ObjectStore store, int rows) {
    this.store = store;
    this.rows = rows;
  }

  /** Arguments: rows, rounds, an empty folder. */
  public static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Path folder = Files.createDirectories(Path.of(arguments[2]));
    Settings.Storage storage =
        new Settings.Storage(folder.toUri().toString(), "clip", 45 << 20, Map.of());
    try (ObjectStore store = ObjectStore.open(storage)) {
      new ProofBench(store, rows).run(rounds);
    }
  }

  private void run(int rounds) throws IOException {
    System.out.printf(Locale.ROOT, "Drawing %,d x %d x 3 vectors%n", rows, DIMENSION);
    CommittedIndex index = build(new Random(42));
    double[] ratios = new double[rounds];
    double[] searches = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      double read = 0;
      Effort effort = Effort.NONE;
      for (ShardWork work : index.shardWork()) {
        read += readAndHash(work);
        effort = effort.plus(prove(index.snapshot(), work));
      }
      double proof = (effort.reading() + effort.proving()) / 1e9;
      double search = effort.searching() / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%s: read and hash %.2f s, proof with reading %.2f s, ratio %.2f; self-search %.2f s;"
              + " %.0f MB%n",
          round < 0 ? "warm-up" : "round " + (round + 1),
          read,
          proof,
          proof / read,
          search,
          effort.bytes() / 1e6);
      if (round >= 0) {
        ratios[round] = proof / read;
        searches[round] = search / read;
      }
    }
    System.out.println("self-search " + summary(searches));
    System.out.println("ratio=" + summary(ratios));
  }

  private static String summary(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.2f (min %.2f, max %.2f) times reading and hashing",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }

  private double readAndHash(ShardWork work) throws IOException {
    long start = System.nanoTime();
    for (Part part : work.parts()) {
      store.get(part.object());
    }
    for (ObjectRef object : work.entry().objects().values()) {
      store.get(object);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private Effort prove(Snapshot snapshot, ShardWork work) throws IOException {
    CheckOutcome outcome = new ShardProof(snapshot, true, store, work).run();
    if (!outcome.findings().isEmpty()) {
      throw new IllegalStateException(outcome.findings().toString());
    }
    return outcome.effort();
  }

  private CommittedIndex build(Random random) throws IOException {
    ShardBuilder builder =
        new ShardBuilder(new Sealing(Sealing.FLAT, DIMENSION, Settings.Metric.INNER_PRODUCT), PLAN);
    List<ShardEntry> entries = new ArrayList<>();
    List<Part> positions = new ArrayList<>();
    for (int ordinal = 0; ordinal < PLAN.shardsFor(rows); ordinal++) {
      int count = PLAN.rowsIn(ordinal, rows);
      Map<IndexType, float[]> vectors = draw(random, count);
      Map<String, ObjectRef> objects = new HashMap<>();
      for (IndexType type : IndexType.values()) {
        byte[] bytes = builder.build(type, ordinal, new byte[0], vectors.get(type), count).bytes();
        objects.put(
            type.label(),
            store.put(LAYOUT.shard(type, ordinal, DigestUtils.sha256Hex(bytes)), bytes));
      }
      entries.add(
          new ShardEntry(
              ordinal, PLAN.firstPosition(ordinal), count, "2026-01-01", objects, Map.of()));
      positions.add(writePositions(ordinal, count, vectors));
    }
    byte[] json = Json.write(entries);
    Part part =
        Part.of(store.put(LAYOUT.entries(1, DigestUtils.sha256Hex(json)), json), entries.size());
    Snapshot snapshot = snapshot(positions, part);
    return new CommittedIndex(snapshot, CommittedShards.read(store, snapshot));
  }

  private Snapshot snapshot(List<Part> positions, Part entries) {
    return new Snapshot(
        Snapshot.FORMAT,
        1,
        "bench",
        "",
        "2026-01-01",
        new SourcePin("public.images", "id", ""),
        new ModelPin("0".repeat(64), "none", DIMENSION),
        Arrays.stream(IndexType.values()).map(IndexType::label).toList(),
        "inner_product",
        Sealing.FLAT,
        ROWS_PER_SHARD,
        Generation.FIRST,
        rows,
        rows,
        positions,
        List.of(entries),
        List.of(),
        List.of(),
        new PlanProgress("bench", 1));
  }

  private static Map<IndexType, float[]> draw(Random random, int count) {
    Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
    for (IndexType type : IndexType.values()) {
      vectors.put(type, new float[count * DIMENSION]);
    }
    for (IndexType type : List.of(IndexType.COLOR, IndexType.STRUCTURE)) {
      float[] rows = vectors.get(type);
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) random.nextGaussian();
      }
      for (int from = 0; from < rows.length; from += DIMENSION) {
        Vectors.normalise(rows, from, DIMENSION);
      }
    }
    for (int from = 0; from < count * DIMENSION; from += DIMENSION) {
      Vectors.combine(
          vectors.get(IndexType.COLOR),
          vectors.get(IndexType.STRUCTURE),
          vectors.get(IndexType.COMBINED),
          from,
          DIMENSION);
    }
    return vectors;
  }

  private Part writePositions(int ordinal, int count, Map<IndexType, float[]> vectors)
      throws IOException {
    List<PositionRow> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      Map<IndexType, Long> checksums = new EnumMap<>(IndexType.class);
      for (IndexType type : IndexType.values()) {
        checksums.put(type, Vectors.checksum(vectors.get(type), row * DIMENSION, DIMENSION));
      }
      long position = PLAN.firstPosition(ordinal) + row;
      String hash = DigestUtils.sha256Hex(Long.toString(position));
      rows.add(
          new PositionRow(
              position,
              "id-" + position,
              ordinal,
              Recorded.ofBrand("unknown"),
              "",
              "https://x/",
              hash,
              hash,
              "",
              checksums));
    }
    byte[] parquet = PositionRow.PARQUET.write(rows);
    String key = LAYOUT.positions(PLAN.firstPosition(ordinal), DigestUtils.sha256Hex(parquet));
    return Part.of(store.put(key, parquet), count);
  }
}
