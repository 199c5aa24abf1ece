package clipshard.job.check;

import clipshard.config.Settings;
import clipshard.format.Part;
import clipshard.format.RecordedVectors;
import clipshard.format.RemovalRow;
import clipshard.format.Snapshot;
import clipshard.job.Pieces;
import clipshard.proof.CommittedIndex;
import clipshard.proof.Finding;
import clipshard.shard.ShardPlan;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Checks, in tasks, that each removal names the id that lived at its position, once. */
record RemovalProofs(JavaSparkContext spark, Settings.Storage storage) {
  private static final int EXAMPLES = 3;

  /** What is wrong with those of an index whose positions are whole. */
  List<Finding> of(CommittedIndex index) throws IOException {
    Snapshot snapshot = index.snapshot();
    JavaPairRDD<Long, String> removals =
        new Pieces<>(spark, storage, snapshot.removals())
            .rows(
                (store, part) ->
                    RemovalRow.PARQUET.read(store.get(part.object())).stream()
                        .map(row -> new Tuple2<>(row.position(), row.id()))
                        .iterator())
            .mapToPair(row -> row);
    JavaPairRDD<Long, String> lived =
        new Pieces<>(spark, storage, touched(index))
            .rows(
                (store, part) ->
                    RecordedVectors.PARQUET.read(store.get(part.object())).stream()
                        .map(row -> new Tuple2<>(row.position(), row.id()))
                        .iterator())
            .mapToPair(row -> row);
    List<String> wrong =
        removals
            .cogroup(lived)
            .flatMap(row -> wrong(row._1(), row._2()._1().iterator(), row._2()._2().iterator()))
            .take(EXAMPLES);
    return wrong.isEmpty()
        ? List.of()
        : List.of(
            Finding.error(
                "removals",
                "are not of the rows that they name, for example " + String.join("; ", wrong)));
  }

  /** The parts of positions of the shards that a row was removed from. */
  private static List<Part> touched(CommittedIndex index) {
    ShardPlan plan = new ShardPlan(index.snapshot().rowsPerShard());
    List<Part> parts = new ArrayList<>();
    long first = 0;
    for (Part part : index.snapshot().positions()) {
      if (index.shards().removed().count(plan.shardOf(first)) > 0) {
        parts.add(part);
      }
      first += part.rows();
    }
    return parts;
  }

  private static Iterator<String> wrong(
      long position, Iterator<String> removals, Iterator<String> lived) {
    if (!removals.hasNext()) {
      return List.<String>of().iterator();
    }
    String removed = removals.next();
    if (removals.hasNext()) {
      return List.of("position %d is removed twice".formatted(position)).iterator();
    }
    if (!lived.hasNext()) {
      return List.of("position %d, which the index does not have".formatted(position)).iterator();
    }
    String id = lived.next();
    return removed.equals(id)
        ? List.<String>of().iterator()
        : List.of(
                "position %d, removed as id=%s, is of id=%s"
                    .formatted(position, Shown.of(removed), Shown.of(id)))
            .iterator();
  }
}
