package clipshard.job.build.rebuild;

import clipshard.attribute.Recorded;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.CommitException;
import clipshard.commit.RemovedRows;
import clipshard.commit.SoleWriter;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.ParquetParts;
import clipshard.format.Part;
import clipshard.format.PlanBatch;
import clipshard.format.PlanRow;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StagedChunk;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.Pieces;
import clipshard.job.build.publish.CommitBatch;
import clipshard.job.build.publish.CommitBatch.Kept;
import clipshard.job.build.publish.PublishedShard;
import clipshard.job.build.rebuild.RebuildTask.Rebuilt;
import clipshard.job.build.stage.ChunkOutcome;
import clipshard.job.tables.ComparedTable;
import clipshard.job.tables.ImagesTable;
import clipshard.picture.PictureUrl;
import clipshard.shard.ShardBuilder;
import clipshard.shard.ShardNumbers;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Makes damaged objects of an index anew: of what is left of them, of the exports, and of the
 * table, whose pictures are embedded again. What cannot be had again leaves its position, so that
 * the index takes it from the table as a new row.
 *
 * @param builder of the index's shards
 * @param embedding takes rows to their outcomes
 */
public record Rebuild(
    SparkSession spark,
    Settings settings,
    ObjectStore store,
    StorageLayout layout,
    ShardBuilder builder,
    CommitBatch commit,
    Embedding embedding,
    PrintStream out) {
  /** Of rows that are worked on at a time: their ids and URLs pass through the driver. */
  private static final int MOST_ROWS = 50_000;

  private static final int ROWS_PER_PART = 20_000;

  /** Takes rows to their outcomes, in their order. */
  @FunctionalInterface
  public interface Embedding {
    List<ChunkOutcome> of(PlanBatch rows) throws IOException;
  }

  /**
   * Makes anew what the settings name.
   *
   * @param before the snapshot that counts
   * @param soleWriter asked before the commit
   * @return the snapshot that counts now: the same where all objects are again what was written
   * @throws JobException when the settings do not fit the index
   */
  public Snapshot run(Snapshot before, SoleWriter soleWriter) throws IOException, CommitException {
    ShardNumbers numbers = requireShards(before);
    requireWholeTable(before);
    boolean isOfRecords = settings.build().rebuildRecords();
    Records records = isOfRecords ? Records.readable(store, before) : Records.whole(store, before);
    List<RemovalRow> found = removals(before, records);
    TreeSet<Integer> ordinals = new TreeSet<>(numbers.all());
    if (isOfRecords) {
      ordinals.addAll(records.unknown(before));
    }
    List<DamagedShard> damaged = damaged(before, records, found, ordinals);
    List<Rebuilt> rebuilt = new ArrayList<>();
    int atOnce = Math.max(1, MOST_ROWS / before.rowsPerShard());
    for (int from = 0; from < damaged.size(); from += atOnce) {
      rebuilt.addAll(
          rebuild(before, damaged.subList(from, Math.min(damaged.size(), from + atOnce))));
    }
    List<RemovalRow> lost = new ArrayList<>(found);
    rebuilt.forEach(one -> lost.addAll(one.shard().removals()));
    describe(ordinals, damaged, rebuilt);
    List<PublishedShard> changed =
        rebuilt.stream()
            .map(Rebuilt::shard)
            .filter(shard -> !isAsWritten(shard, before, records))
            .toList();
    if (changed.isEmpty() && lost.isEmpty() && records.isAllOf(before)) {
      out.println("   All of these objects are again what was written.");
      return before;
    }
    soleWriter.require();
    return commit.rebuilt(
        before,
        new Kept(
            positions(before, changed), records.entries(), records.failures(), records.removals()),
        entries(before, records, changed),
        lost);
  }

  private ShardNumbers requireShards(Snapshot before) {
    ShardNumbers numbers = ShardNumbers.parse(settings.build().rebuildShards());
    int shards = builder.plan().shardsFor(before.rows());
    if (numbers.all().stream().anyMatch(number -> number >= shards)) {
      throw new JobException(
          "--rebuild-shard %s: the index has the shards %s"
              .formatted(numbers, shards == 0 ? "of no row" : "0 to " + (shards - 1)));
    }
    return numbers;
  }

  /** Rows that the settings leave out would be lost. */
  private void requireWholeTable(Snapshot before) {
    Settings.Source source = settings.source();
    if (source.limit() > 0
        || !source.brand().isEmpty()
        || !source.where().equals(before.source().where())) {
      throw new JobException(
          "What is damaged is made anew of the rows that the index is of: set source.limit to 0, source.brand to nothing and source.where to '%s'."
              .formatted(before.source().where()));
    }
  }

  private List<RemovalRow> removals(Snapshot before, Records records) throws IOException {
    if (records.removals().equals(before.removals())) {
      return List.of();
    }
    long known = records.removals().stream().mapToLong(Part::rows).sum();
    long all = before.rows() - before.living();
    List<RemovalRow> found =
        new LostRemovals(context(), settings.storage(), store, layout)
            .find(before, removedRows(records));
    out.printf(
        "Rebuilding removals: %s of %d that cannot be read any more%n",
        Counted.of(found.size(), "positions"), all - known);
    return found;
  }

  private RemovedRows removedRows(Records records) throws IOException {
    List<Long> positions = new ArrayList<>();
    for (Part part : records.removals()) {
      positions.addAll(RemovalRow.POSITIONS.read(store.get(part.object())));
    }
    return RemovedRows.of(builder.plan(), positions);
  }

  private List<DamagedShard> damaged(
      Snapshot before, Records records, List<RemovalRow> found, TreeSet<Integer> ordinals)
      throws IOException {
    Map<Integer, HashMap<Long, String>> removed = new HashMap<>();
    for (Part part : records.removals()) {
      note(RemovalRow.PARQUET.read(store.get(part.object())), ordinals, removed);
    }
    note(found, ordinals, removed);
    NavigableSet<String> objects = new TreeSet<>();
    for (String label : before.types()) {
      store.list(layout.shards(IndexType.of(label))).stream()
          .map(StoredObject::key)
          .forEach(objects::add);
    }
    TrustedIdMaps idMaps = TrustedIdMaps.find(store, layout, before);
    ShardPlan plan = builder.plan();
    List<DamagedShard> damaged = new ArrayList<>();
    for (int ordinal : ordinals) {
      long first = plan.firstPosition(ordinal);
      int count = plan.rowsIn(ordinal, before.rows());
      HashMap<String, ArrayList<String>> candidates = new HashMap<>();
      for (String label : before.types()) {
        IndexType type = IndexType.of(label);
        String start = layout.shardsOf(type, ordinal);
        ArrayList<String> keys =
            new ArrayList<>(objects.subSet(start, start + Character.MAX_VALUE));
        keys.add(layout.exportedShard(type, ordinal));
        candidates.put(label, keys);
      }
      ShardEntry entry = records.shards().get(ordinal);
      damaged.add(
          new DamagedShard(
              ordinal,
              first,
              count,
              new ArrayList<>(before.positionsBetween(first, first + count)),
              new HashMap<>(entry == null ? Map.of() : entry.objects()),
              candidates,
              removed.getOrDefault(ordinal, new HashMap<>()),
              idMaps.between(first, first + count)));
    }
    return damaged;
  }

  private void note(
      List<RemovalRow> rows,
      TreeSet<Integer> ordinals,
      Map<Integer, HashMap<Long, String>> removed) {
    for (RemovalRow row : rows) {
      int ordinal = builder.plan().shardOf(row.position());
      if (ordinals.contains(ordinal)) {
        removed.computeIfAbsent(ordinal, shard -> new HashMap<>()).put(row.position(), row.id());
      }
    }
  }

  private List<Rebuilt> rebuild(Snapshot before, List<DamagedShard> damaged) throws IOException {
    ArrayList<IndexType> types =
        new ArrayList<>(before.types().stream().map(IndexType::of).toList());
    List<ArrayList<Tuple2<Long, String>>> open =
        new Pieces<>(context(), settings.storage(), damaged)
            .map(
                (pieces, shard) -> new ArrayList<>(ShardRemains.read(pieces, shard, types).open()));
    List<PlanRow> rows = rows(before, open.stream().flatMap(List::stream).toList());
    List<StagedChunk> staged =
        rows.isEmpty()
            ? List.of()
            : embedding.of(batch(rows)).stream().map(ChunkOutcome::chunk).toList();
    List<Tuple2<DamagedShard, ArrayList<ObjectRef>>> works = new ArrayList<>();
    for (DamagedShard shard : damaged) {
      works.add(new Tuple2<>(shard, chunks(shard, rows, staged)));
    }
    RebuildTask.Plan plan = new RebuildTask.Plan(settings.storage(), layout, builder, types);
    return Json.readEach(
        new Pieces<>(context(), settings.storage(), works)
            .map(
                (pieces, work) ->
                    Json.write(new RebuildTask(pieces, plan, work._1()).run(work._2()))),
        Rebuilt.class);
  }

  /** What the table has of rows that are to be embedded again; those that it has not are lost. */
  private List<PlanRow> rows(Snapshot before, List<Tuple2<Long, String>> open) throws IOException {
    if (open.isEmpty()) {
      return List.of();
    }
    HashSet<String> ids = new HashSet<>();
    open.forEach(row -> ids.add(row._2()));
    Settings.ComparedUrl compared = settings.source().comparedUrl();
    Map<String, Tuple3<String, String, String>> images =
        PostgresCatalog.read(
            settings.database(),
            settings.source(),
            view -> {
              Optional<String> refusal = before.source().refusal(ComparedTable.pin(view, settings));
              if (refusal.isPresent() && !settings.build().adoptSource()) {
                throw new JobException(refusal.get());
              }
              return ImagesTable.byId(spark, view)
                  .filter(row -> ids.contains(row._1()))
                  .collectAsMap();
            });
    List<PlanRow> rows = new ArrayList<>();
    for (Tuple2<Long, String> row : open) {
      Tuple3<String, String, String> image = images.get(row._2());
      if (image != null) {
        PictureUrl url = new PictureUrl(image._1());
        rows.add(
            new PlanRow(
                row._2(),
                url.text(),
                url.hash(compared),
                Recorded.of(image._2()),
                image._3(),
                0,
                row._1(),
                "",
                false,
                ""));
      }
    }
    return rows;
  }

  private PlanBatch batch(List<PlanRow> rows) throws IOException {
    String planId = UUID.randomUUID().toString();
    return new PlanBatch(
        ParquetParts.put(
            store,
            PlanRow.PARQUET,
            rows,
            ROWS_PER_PART,
            settings.storage().maxObjectBytes(),
            (some, sha256) -> layout.rebuiltPlanPart(planId, sha256)));
  }

  /** The chunks that hold outcomes of a shard. */
  private static ArrayList<ObjectRef> chunks(
      DamagedShard shard, List<PlanRow> rows, List<StagedChunk> staged) {
    ArrayList<ObjectRef> chunks = new ArrayList<>();
    int from = 0;
    for (StagedChunk chunk : staged) {
      int to = from + chunk.embedded() + chunk.rejected();
      boolean isOfShard =
          rows.subList(from, to).stream()
              .mapToLong(PlanRow::replaces)
              .anyMatch(at -> at >= shard.first() && at < shard.first() + shard.count());
      if (isOfShard) {
        chunks.add(chunk.object());
      }
      from = to;
    }
    return chunks;
  }

  private void describe(
      TreeSet<Integer> ordinals, List<DamagedShard> damaged, List<Rebuilt> rebuilt) {
    if (ordinals.isEmpty()) {
      return;
    }
    long all = damaged.stream().mapToLong(DamagedShard::count).sum();
    long embedded = rebuilt.stream().mapToLong(Rebuilt::embedded).sum();
    long others = rebuilt.stream().mapToLong(Rebuilt::others).sum();
    long lost = rebuilt.stream().mapToLong(one -> one.shard().removals().size()).sum();
    out.printf(
        "Rebuilt shard %s: of %s %d were embedded again, %d could not be had again%n",
        new ShardNumbers(List.copyOf(ordinals)), Counted.of(all, "rows"), embedded, lost);
    if (others > 0) {
      out.printf(
          "   %s of the same pictures are not bit for bit those of before%n",
          Counted.of(others, "vectors"));
    }
    if (lost > 0) {
      out.println("   What could not be had again leaves its position; the table is asked for it.");
    }
  }

  private static boolean isAsWritten(PublishedShard shard, Snapshot before, Records records) {
    ShardEntry entry = records.shards().get(shard.entry().ordinal());
    return entry != null
        && entry.count() == shard.entry().count()
        && entry.objects().equals(shard.entry().objects())
        && entry.sealed().equals(shard.entry().sealed())
        && before.positions().containsAll(shard.positions());
  }

  /** Those of the shards take the place of those that they had. */
  private static List<Part> positions(Snapshot before, List<PublishedShard> shards) {
    List<Part> positions = new ArrayList<>(before.positions());
    for (PublishedShard shard : shards) {
      long first = shard.entry().firstPosition();
      List<Part> old = before.positionsBetween(first, first + shard.entry().count());
      int at = positions.indexOf(old.get(0));
      positions.removeAll(old);
      positions.addAll(at, shard.positions());
    }
    return positions;
  }

  /** Those of the shards, and that of the index's last one, which the last part has. */
  private static List<ShardEntry> entries(
      Snapshot before, Records records, List<PublishedShard> shards) {
    Map<Integer, ShardEntry> entries = new TreeMap<>();
    int last = new ShardPlan(before.rowsPerShard()).shardsFor(before.rows()) - 1;
    if (records.shards().containsKey(last)) {
      entries.put(last, records.shards().get(last));
    }
    shards.forEach(shard -> entries.put(shard.entry().ordinal(), shard.entry()));
    return List.copyOf(entries.values());
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
