package clipshard.job.tables;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.job.JobException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.Tuple5;

/**
 * {@link ComparedRows} inside one snapshot of the database.
 *
 * @param indexed positions of the index
 */
public record ComparedTable(
    CatalogView view, Settings settings, SourcePin source, long indexed, ComparedRows rows) {
  /** An index of which fewer ids are in the table is of another one. */
  private static final double LEAST_SHARE = 0.1;

  /** What is made of the table; it is read by what is asked for first. */
  @FunctionalInterface
  public interface Reading<T> {
    T of(ComparedTable compared) throws IOException;
  }

  /**
   * Reads the table, from the beginning again where others need it meanwhile.
   *
   * @throws JobException when the index is of another table
   */
  public static <T> T read(
      SparkSession spark, Settings settings, Optional<Snapshot> snapshot, Reading<T> reading)
      throws IOException {
    return PostgresCatalog.read(
        settings.database(),
        settings.source(),
        view -> reading.of(of(spark, settings, snapshot, view)));
  }

  private static ComparedTable of(
      SparkSession spark, Settings settings, Optional<Snapshot> snapshot, CatalogView view) {
    SourcePin source = pin(view, settings);
    if (!settings.build().adoptSource()) {
      snapshot.flatMap(index -> index.source().refusal(source)).ifPresent(ComparedTable::refuse);
    }
    view.checkIds();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return new ComparedTable(
        view,
        settings,
        source,
        snapshot.map(Snapshot::rows).orElse(0L),
        new ComparedRows(
            settings.source().comparedUrl(),
            snapshot
                .map(new KnownIds(context, settings)::told)
                .orElseGet(() -> JavaPairRDD.fromJavaRDD(context.emptyRDD())),
            snapshot,
            ImagesTable.byId(spark, view),
            view.bytes()));
  }

  /** What the ids of this table are ids of. */
  public static SourcePin pin(CatalogView view, Settings settings) {
    return new SourcePin(view.table(), settings.source().idColumn());
  }

  /** That it was read by fewer connections than were wanted, for people; empty if it was not. */
  public Optional<String> shortage() {
    return view.shortage();
  }

  private static void refuse(String why) {
    throw new JobException(why);
  }

  /**
   * {@link ComparedRows#counts}.
   *
   * @throws JobException when hardly any id of the index is in the table
   */
  public ComparedRows.Counts counts() {
    ComparedRows.Counts counts = rows.counts();
    if (settings.source().isWhole()
        && !settings.build().adoptSource()
        && counts.wanted() > 0
        && counts.indexed() < LEAST_SHARE * indexed) {
      refuse(
          String.format(
              Locale.ROOT,
              "Of %,d ids in the index %,d are in %s, so the index is of another table or database, and nothing was embedded. Check database.url and source.table, or use another storage.base-uri. If the table really lost its rows, BuildIndex --adopt-source goes on; the others stay in the index.",
              indexed,
              counts.indexed(),
              source));
    }
    return counts;
  }

  /**
   * {@link ComparedRows#wanted} in the order of the positions.
   *
   * @param rows how many they are
   */
  public JavaRDD<Tuple5<String, String, String, String, Integer>> ordered(long rows) {
    JavaPairRDD<String, Tuple5<String, String, String, String, Integer>> byId =
        this.rows.wanted().mapToPair(row -> new Tuple2<>(row._1(), row));
    return Shuffles.ordered(byId, view.idOrder(), IndexTable.partitionsFor(rows)).values();
  }
}
