package clipshard.job.tables;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.Tuple5;

/** {@link ComparedRows} inside one snapshot of the database. */
public record ComparedTable(CatalogView view, ComparedRows rows) implements AutoCloseable {
  /** Opens the table; it is read by what is asked for first. */
  public static ComparedTable open(
      SparkSession spark, Settings settings, Optional<Snapshot> snapshot) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    CatalogView view = PostgresCatalog.open(settings.database(), settings.source());
    try {
      view.checkIds();
      return new ComparedTable(
          view,
          new ComparedRows(
              settings.source().comparedUrl(),
              snapshot
                  .map(new KnownIds(context, settings)::told)
                  .orElseGet(() -> JavaPairRDD.fromJavaRDD(context.emptyRDD())),
              snapshot,
              ImagesTable.byId(spark, view),
              view.bytes()));
    } catch (RuntimeException e) {
      view.close();
      throw e;
    }
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

  @Override
  public void close() {
    view.close();
  }
}
