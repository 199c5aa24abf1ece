package clipshard.job.search;

import clipshard.attribute.Attributes;
import clipshard.attribute.Recorded;
import clipshard.config.Settings;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.job.JobException;
import clipshard.job.TaskFailure;
import clipshard.job.tables.IndexTable;
import clipshard.search.SearchHit;
import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple4;

/**
 * Who lives at the positions of hits: only the parts of positions that hold them are read.
 *
 * @param rows by position: position, id, what is recorded (as text), url
 */
public record NamedHits(Map<Long, Tuple4<Long, String, String, String>> rows, ShardPlan plan) {

  /** Reads the ids, URLs, and what is recorded at {@code positions} from the store. */
  public static NamedHits read(
      JavaSparkContext spark, Settings.Storage storage, Snapshot snapshot, Set<Long> positions)
      throws IOException {
    return read(IndexObjects.readAnew(spark, storage), snapshot, positions);
  }

  /** The same. */
  static NamedHits read(IndexObjects objects, Snapshot snapshot, Set<Long> positions)
      throws IOException {
    HashSet<Long> wanted = new HashSet<>(positions);
    return of(
        snapshot,
        objects.flatMap(
            IndexObjects.of(snapshot.positions()),
            numbersOf(snapshot.positions(), positions),
            (part, bytes) ->
                PositionRow.PARQUET.read(bytes).stream()
                    .filter(row -> wanted.contains(row.position()))
                    .map(r -> new Tuple4<>(r.position(), r.id(), r.recorded().text(), r.url()))
                    .iterator()));
  }

  /** The same out of rows that are read already. */
  public static NamedHits read(IndexTable rows, Snapshot snapshot, Set<Long> positions)
      throws IOException {
    HashSet<Long> wanted = new HashSet<>(positions);
    return of(
        snapshot,
        TaskFailure.unwrapped(
            rows.positions()
                    .filter(row -> wanted.contains(row._1()))
                    .map(row -> new Tuple4<>(row._1(), row._2(), row._4(), row._6()))
                ::collect));
  }

  private static NamedHits of(Snapshot snapshot, List<Tuple4<Long, String, String, String>> found) {
    return new NamedHits(
        found.stream().collect(Collectors.toMap(Tuple4::_1, row -> row, (row, again) -> again)),
        new ShardPlan(snapshot.rowsPerShard()));
  }

  private static BitSet numbersOf(List<Part> parts, Set<Long> positions) {
    BitSet numbers = new BitSet();
    long first = 0;
    for (int number = 0; number < parts.size(); number++) {
      long from = first;
      long to = first + parts.get(number).rows();
      numbers.set(
          number, positions.stream().anyMatch(position -> position >= from && position < to));
      first = to;
    }
    return numbers;
  }

  /** The hits in their order, ranked from 1. */
  public List<SearchHit> ranked(List<TopHits.Hit> hits) {
    List<SearchHit> ranked = new ArrayList<>();
    for (TopHits.Hit hit : hits) {
      Tuple4<Long, String, String, String> row = row(hit);
      Recorded recorded = Recorded.of(row._3());
      ranked.add(
          new SearchHit(
              ranked.size() + 1,
              row._2(),
              hit.position(),
              plan.shardOf(hit.position()),
              hit.cosine(),
              recorded.brand(),
              recorded.group(),
              Attributes.values(recorded.attributes()),
              row._4()));
    }
    return ranked;
  }

  /** Whose pictures belong together; empty for none. */
  String group(TopHits.Hit hit) {
    return Recorded.of(row(hit)._3()).group();
  }

  private Tuple4<Long, String, String, String> row(TopHits.Hit hit) {
    Tuple4<Long, String, String, String> row = rows.get(hit.position());
    if (row == null) {
      throw new JobException(
          "The index finds position %d, which no part of its positions has. Check it with CheckAlignment."
              .formatted(hit.position()));
    }
    return row;
  }
}
