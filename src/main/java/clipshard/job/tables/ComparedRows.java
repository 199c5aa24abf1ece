package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.format.RemovalRow;
import clipshard.format.Snapshot;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple10;
import scala.Tuple2;
import scala.Tuple3;
import scala.Tuple4;
import scala.Tuple8;

/**
 * The rows of the images table beside what the index knows of their ids. Each is read once: what is
 * asked for next comes from what their shuffles have written.
 *
 * <p>By RDDs: what Spark SQL does before it reads a row is most of the time of a small plan.
 */
public final class ComparedRows {
  /** Of the table on disk: some 50,000 rows with a URL each. */
  private static final long BYTES_PER_PARTITION = 8L << 20;

  private final JavaPairRDD<String, Tuple3<String, String, String>> images;
  private final JavaPairRDD<
          String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>
      told;
  private final Comparison comparison;

  /**
   * Nothing is read yet.
   *
   * @param follows whether rows are wanted whose picture is another one since
   * @param refresh rows that are wanted beside
   * @param told what {@link KnownIds} tells of the snapshot
   * @param snapshot empty before the first build
   * @param images by id: url, what is to be recorded, version
   * @param bytes of the images table; empty where nobody knows
   */
  public ComparedRows(
      Settings.ComparedUrl compared,
      boolean follows,
      Refresh refresh,
      JavaPairRDD<String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>
          told,
      Optional<Snapshot> snapshot,
      JavaPairRDD<String, Tuple3<String, String, String>> images,
      OptionalLong bytes) {
    long known = snapshot.map(KnownIds::rows).orElse(0L);
    int partitions = partitions(images.context(), known, bytes);
    this.images = Shuffles.byId(images, partitions);
    this.told = Shuffles.byId(told, partitions);
    this.comparison = new Comparison(compared, follows, refresh);
  }

  /**
   * A task holds what is known of its ids. The table may be far larger than the index, as in the
   * run after one with a limit; of a view nobody knows.
   */
  private static int partitions(SparkContext spark, long known, OptionalLong bytes) {
    long ofTable =
        bytes.isPresent() ? bytes.getAsLong() / BYTES_PER_PARTITION : spark.defaultParallelism();
    return Math.max(IndexTable.partitionsFor(known), (int) Math.min(ofTable, Integer.MAX_VALUE));
  }

  /**
   * Numbers of rows.
   *
   * @param table all
   * @param indexed those that are in the index
   * @param amended those of them of which something else is to be recorded, and no more
   * @param changed those of them whose URL or version is another one since
   * @param outdated those of them whose URL or version is another one since, which failed for good
   * @param gone those of the index that the table has no longer
   * @param left those that failed, and that the table has no longer
   * @param failed those that failed for good
   * @param again those that failed and are due for another try
   * @param renewed those that failed under another URL or version
   * @param missing those that the index knows nothing of
   * @param refreshed those whose pictures are looked at again, though nothing says that they
   *     changed
   * @param unknown ids that are to be refreshed, and are none of an indexed row of the table
   * @param wanted those that a build looks at
   * @param follows whether those that are changed are among them
   */
  public record Counts(
      long table,
      long indexed,
      long amended,
      long changed,
      long outdated,
      long gone,
      long left,
      long failed,
      long again,
      long renewed,
      long missing,
      long refreshed,
      long unknown,
      long wanted,
      boolean follows) {}

  /** Counts the rows, in one job. */
  public Counts counts() {
    Comparison.State[] states = Comparison.State.values();
    Map<Comparison.State, Long> counts = new EnumMap<>(Comparison.State.class);
    long refreshed = 0;
    long unknown = comparison.refresh().ids().size();
    for (long[] part : images.zipPartitions(told, comparison::counts).collect()) {
      refreshed += part[states.length];
      unknown -= part[states.length + 1];
      for (int state = 0; state < states.length; state++) {
        counts.merge(states[state], part[state], Long::sum);
      }
    }
    ToLongFunction<Comparison.State> of = state -> counts.getOrDefault(state, 0L);
    long amended = of.applyAsLong(Comparison.State.AMENDED);
    long changed = of.applyAsLong(Comparison.State.CHANGED);
    long outdated = of.applyAsLong(Comparison.State.OUTDATED);
    long gone = of.applyAsLong(Comparison.State.GONE);
    long left = of.applyAsLong(Comparison.State.LEFT);
    long again = of.applyAsLong(Comparison.State.AGAIN);
    long renewed = of.applyAsLong(Comparison.State.RENEWED);
    long missing = of.applyAsLong(Comparison.State.MISSING);
    return new Counts(
        counts.values().stream().mapToLong(Long::longValue).sum() - gone - left,
        of.applyAsLong(Comparison.State.INDEXED) + amended + changed + outdated,
        amended,
        changed,
        outdated,
        gone,
        left,
        of.applyAsLong(Comparison.State.FAILED),
        again,
        renewed,
        missing,
        refreshed,
        unknown,
        refreshed + again + renewed + missing + (comparison.follows() ? changed : 0),
        comparison.follows());
  }

  /**
   * id, url, url_hash, what is to be recorded, version, attempts, replaces, former_hash, refreshes,
   * validator of the rows that a build looks at, in no order.
   */
  public JavaRDD<
          Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
      wanted() {
    return images.zipPartitions(told, comparison::wanted);
  }

  /**
   * position, what is to be recorded, and version of the rows that have another record, in no
   * order.
   */
  public JavaPairRDD<Long, Tuple2<String, String>> amended() {
    return images.zipPartitions(told, comparison::amended).mapToPair(row -> row);
  }

  /**
   * id, position or {@link PlanRow#NOTHING}, {@link RemovalRow.Why}, whether it is in the ledger,
   * of the ids that do not count any more, in no order.
   */
  public JavaRDD<Tuple4<String, Long, String, Boolean>> leaving() {
    return images.zipPartitions(told, comparison::leaving);
  }
}
