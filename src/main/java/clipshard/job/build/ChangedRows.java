package clipshard.job.build;

import clipshard.catalog.IdOrder;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.ChangeCsv;
import clipshard.format.IndexedUrl;
import clipshard.format.Part;
import clipshard.format.PlanRow;
import clipshard.format.PositionRow;
import clipshard.format.RemovalRow;
import clipshard.format.RemovalRow.Why;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import clipshard.job.Reports;
import clipshard.job.TaskFailure;
import clipshard.job.samples.Thumbnails;
import clipshard.job.tables.IndexTable;
import clipshard.job.tables.Shuffles;
import clipshard.picture.PictureUrl;
import clipshard.report.ChangedRow;
import clipshard.report.CsvFiles;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple3;
import scala.Tuple4;

/**
 * The rows that a run took from their positions, as it leaves them.
 *
 * @param index in which they are removed; a compaction may have followed
 * @param counts of them
 * @param first some of them, each with its position now or {@link PlanRow#NOTHING}
 * @param files that list all of them, beside the reports
 */
record ChangedRows(
    Snapshot index,
    Map<Why, Long> counts,
    List<Tuple2<RemovalRow, Long>> first,
    List<String> files) {
  private static final int SHOWN = 50;

  /**
   * Lists those that are removed in one snapshot and were not in an earlier one of the same
   * generation; the driver holds those of one task.
   *
   * @throws IOException where one of the two, or the list, cannot be read or written
   */
  static ChangedRows list(
      JavaSparkContext spark, Settings settings, ObjectStore store, Snapshot before, Snapshot now)
      throws IOException {
    Map<Why, Long> counts = new EnumMap<>(Why.class);
    List<Tuple2<RemovalRow, Long>> first = new ArrayList<>();
    Iterator<Tuple4<Long, String, String, Long>> rows =
        rows(spark, settings.storage(), store, before, now);
    CsvFiles files = Reports.changeFiles(store, settings);
    Iterator<String> lines =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public String next() {
            Tuple4<Long, String, String, Long> row = rows.next();
            String[] told = row._3().split(" ", 2);
            RemovalRow removal = new RemovalRow(row._1(), row._2(), Why.valueOf(told[0]), told[1]);
            counts.merge(removal.why(), 1L, Long::sum);
            if (first.size() < SHOWN) {
              first.add(new Tuple2<>(removal, row._4()));
            }
            return ChangeCsv.line(removal, row._4());
          }
        };
    List<String> written = TaskFailure.unwrapped(() -> files.write(lines));
    files.save(written);
    return new ChangedRows(now, counts, first, written);
  }

  /** Old position, id, why and when, and the position now, in the order of the ids. */
  private static Iterator<Tuple4<Long, String, String, Long>> rows(
      JavaSparkContext spark,
      Settings.Storage storage,
      ObjectStore store,
      Snapshot before,
      Snapshot now)
      throws IOException {
    RemovedRows removedBefore = RemovedRows.read(store, before);
    RemovedRows removed = RemovedRows.read(store, now);
    List<Part> parts = new ArrayList<>(now.removals());
    parts.removeAll(before.removals());
    JavaPairRDD<String, Tuple3<Long, String, Boolean>> old =
        new Pieces<>(spark, storage, parts)
            .rows(
                (pieces, part) ->
                    RemovalRow.PARQUET.read(pieces.get(part.object())).stream()
                        .filter(row -> !removedBefore.contains(row.position()))
                        .map(
                            row ->
                                new Tuple2<>(
                                    row.id(),
                                    new Tuple3<>(row.position(), row.why() + " " + row.at(), true)))
                        .iterator())
            .mapToPair(row -> row);
    long next = before.rows();
    ShardPlan plan = new ShardPlan(now.rowsPerShard());
    JavaPairRDD<String, Tuple3<Long, String, Boolean>> added =
        new Pieces<>(spark, storage, now.positionsFrom(plan.firstPosition(plan.shardOf(next))))
            .rows(
                (pieces, part) ->
                    IndexedUrl.PARQUET.read(pieces.get(part.object())).stream()
                        .filter(row -> row.position() >= next && !removed.contains(row.position()))
                        .map(row -> new Tuple2<>(row.id(), new Tuple3<>(row.position(), "", false)))
                        .iterator())
            .mapToPair(row -> row);
    int tasks = IndexTable.partitionsFor(now.rows() - now.living() + now.rows() - next);
    JavaPairRDD<String, Tuple4<Long, String, String, Long>> changes =
        Shuffles.byId(old.union(added), tasks)
            .groupByKey()
            .flatMapToPair(row -> changes(row._1(), row._2()));
    return Shuffles.ordered(changes, IdOrder.EITHER, tasks).values().toLocalIterator();
  }

  private static Iterator<Tuple2<String, Tuple4<Long, String, String, Long>>> changes(
      String id, Iterable<Tuple3<Long, String, Boolean>> told) {
    long now = PlanRow.NOTHING;
    List<Tuple3<Long, String, Boolean>> removed = new ArrayList<>();
    for (Tuple3<Long, String, Boolean> one : told) {
      if (one._3()) {
        removed.add(one);
      } else {
        now = one._1();
      }
    }
    long next = now;
    return removed.stream()
        .map(one -> new Tuple2<>(id, new Tuple4<>(one._1(), id, one._2(), next)))
        .iterator();
  }

  /**
   * The first of them with their pictures, as far as these can be had: an old one from the URL that
   * was recorded, if that still gives the same.
   *
   * @param urls of pictures, by id, in the table
   */
  List<ChangedRow> shown(
      JavaSparkContext spark,
      Settings settings,
      PrintStream out,
      Function<Set<String>, Map<String, String>> urls)
      throws IOException {
    Map<Long, Tuple3<Long, String, String>> recorded = recorded(spark, settings.storage());
    Map<String, String> now = new HashMap<>();
    Map<String, String> thumbnails = Map.of();
    if (settings.report().samples() > 0) {
      Set<String> there = new HashSet<>();
      first.stream()
          .filter(row -> row._1().why() != Why.GONE)
          .forEach(row -> there.add(row._1().id()));
      now.putAll(there.isEmpty() ? Map.of() : urls.apply(there));
      thumbnails = thumbnails(spark, settings, out, recorded, now);
    }
    List<ChangedRow> shown = new ArrayList<>();
    for (Tuple2<RemovalRow, Long> row : first) {
      RemovalRow removal = row._1();
      Tuple3<Long, String, String> old = recorded.get(removal.position());
      shown.add(
          new ChangedRow(
              removal.id(),
              removal.why().name(),
              removal.position(),
              row._2(),
              old == null ? "" : old._2(),
              new PictureUrl(now.getOrDefault(removal.id(), "")).stored(),
              thumbnails.getOrDefault(oldKey(removal), ""),
              thumbnails.getOrDefault(newKey(removal.id()), "")));
    }
    return shown;
  }

  private Map<String, String> thumbnails(
      JavaSparkContext spark,
      Settings settings,
      PrintStream out,
      Map<Long, Tuple3<Long, String, String>> recorded,
      Map<String, String> now) {
    Map<String, String> wanted = new LinkedHashMap<>();
    Map<String, String> hashes = new HashMap<>();
    now.forEach((id, url) -> wanted.put(newKey(id), url));
    for (Tuple2<RemovalRow, Long> row : first) {
      Tuple3<Long, String, String> old = recorded.get(row._1().position());
      if (old != null && !old._3().isEmpty()) {
        wanted.put(oldKey(row._1()), old._2());
        hashes.put(oldKey(row._1()), old._3());
      }
    }
    return new Thumbnails(spark, settings, out).thumbnails(wanted, hashes);
  }

  private static String oldKey(RemovalRow row) {
    return "old " + row.position();
  }

  private static String newKey(String id) {
    return "new " + id;
  }

  /** By position: position, URL and the picture's hash of those that are shown. */
  private Map<Long, Tuple3<Long, String, String>> recorded(
      JavaSparkContext spark, Settings.Storage storage) throws IOException {
    HashSet<Long> wanted = new HashSet<>();
    first.forEach(row -> wanted.add(row._1().position()));
    ShardPlan plan = new ShardPlan(index.rowsPerShard());
    Set<Part> parts = new LinkedHashSet<>();
    for (long position : wanted) {
      long start = plan.firstPosition(plan.shardOf(position));
      parts.addAll(index.positionsBetween(start, start + plan.rowsPerShard()));
    }
    List<Tuple3<Long, String, String>> found =
        new Pieces<>(spark, storage, List.copyOf(parts))
            .flatMap(
                (pieces, part) ->
                    PositionRow.PARQUET.read(pieces.get(part.object())).stream()
                        .filter(row -> wanted.contains(row.position()))
                        .map(row -> new Tuple3<>(row.position(), row.url(), row.contentHash()))
                        .iterator());
    Map<Long, Tuple3<Long, String, String>> recorded = new HashMap<>();
    found.forEach(row -> recorded.put(row._1(), row));
    return recorded;
  }
}
