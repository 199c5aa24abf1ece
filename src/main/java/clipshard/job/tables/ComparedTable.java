package clipshard.job.tables;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.job.JobException;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple10;
import scala.Tuple2;

/**
 * {@link ComparedRows} inside one snapshot of the database.
 *
 * @param indexed what the index's rows are of; empty before the first build
 * @param living rows of the index
 */
public record ComparedTable(
    CatalogView view,
    Settings settings,
    SourcePin source,
    Optional<SourcePin> indexed,
    long living,
    ComparedRows rows) {
  /** An index of which fewer ids are in the table is of another one. */
  private static final double LEAST_SHARE = 0.1;

  /** So few rows may be gone, whatever share of the index they are. */
  private static final int REMOVALS_THAT_ALARM = 50;

  private static final int EXAMPLES = 5;

  /** Of an id; a UUID is shown whole. */
  private static final int MOST_CHARACTERS = 40;

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
      SparkSession spark,
      Settings settings,
      Optional<Snapshot> snapshot,
      RemovedRows removed,
      Refresh refresh,
      Reading<T> reading)
      throws IOException {
    return PostgresCatalog.read(
        settings.database(),
        settings.source(),
        view -> reading.of(of(spark, settings, snapshot, removed, refresh, view)));
  }

  private static ComparedTable of(
      SparkSession spark,
      Settings settings,
      Optional<Snapshot> snapshot,
      RemovedRows removed,
      Refresh refresh,
      CatalogView view) {
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
        snapshot.map(Snapshot::source),
        snapshot.map(Snapshot::living).orElse(0L),
        new ComparedRows(
            settings.source().comparedUrl(),
            settings.build().follows(),
            refresh,
            snapshot
                .map(index -> new KnownIds(context, settings).told(index, removed))
                .orElseGet(() -> JavaPairRDD.fromJavaRDD(context.emptyRDD())),
            snapshot,
            ImagesTable.byId(spark, view),
            view.bytes()));
  }

  /** What the ids of this table are ids of. */
  public static SourcePin pin(CatalogView view, Settings settings) {
    Settings.Source source = settings.source();
    return new SourcePin(view.table(), source.idColumn(), source.where());
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
   * @throws JobException when hardly any id of the index is in the table, or more have left it than
   *     {@code build.max-removed-share} allows
   */
  public ComparedRows.Counts counts() {
    ComparedRows.Counts counts = rows.counts();
    if (settings.source().isWhole()
        && !settings.build().adoptSource()
        && !settings.build().allowRemovals()
        && counts.wanted() + counts.amended() > 0
        && counts.indexed() < LEAST_SHARE * living) {
      refuse(
          String.format(
              Locale.ROOT,
              "Of %,d ids in the index %,d are in %s, so the index is of another table or database, and nothing was embedded. Check database.url and source.table, or use another storage.base-uri. If the table really lost its rows, BuildIndex --allow-removals removes them from the index.",
              living,
              counts.indexed(),
              source));
    }
    if (removes()
        && !settings.build().allowRemovals()
        && counts.gone() >= REMOVALS_THAT_ALARM
        && counts.gone() > settings.build().maxRemovedShare() * living) {
      refuse(
          String.format(
              Locale.ROOT,
              "Of %,d rows of the index %,d are not in %s any more, more than build.max-removed-share=%s allows, and nothing was changed. For example id=%s. The usual causes: another source.where, another table or database, row-level security that hides rows from this user, an import that was cut short. If these rows are really gone, BuildIndex --allow-removals removes them from the index; with build.removals=report they stay in it.",
              living,
              counts.gone(),
              source,
              settings.build().maxRemovedShare(),
              examples()));
    }
    return counts;
  }

  private String examples() {
    return rows.leaving().filter(row -> row._2() != PlanRow.NOTHING).take(EXAMPLES).stream()
        .map(row -> Shown.plain(row._1(), MOST_CHARACTERS))
        .collect(Collectors.joining(", id="));
  }

  /** Whether an id that the table has no longer leaves the index. */
  public boolean removes() {
    return kept(settings, indexed).isEmpty();
  }

  /** Why it does not, for people; empty if it does. */
  public Optional<String> kept() {
    return kept(settings, indexed);
  }

  /** The same of an index whose rows are of {@code indexed}. */
  public static Optional<String> kept(Settings settings, Optional<SourcePin> indexed) {
    Settings.Source source = settings.source();
    if (!settings.build().follows()) {
      return Optional.of("build.removals=report");
    }
    if (source.limit() > 0 || !source.brand().isEmpty()) {
      return Optional.of("source.limit or source.brand leaves rows out");
    }
    boolean isOther = indexed.isPresent() && !indexed.get().where().equals(source.where());
    return isOther && !settings.build().allowRemovals()
        ? Optional.of(
            "source.where is another one than before; BuildIndex --allow-removals removes them")
        : Optional.empty();
  }

  /**
   * What the index's rows are of after a commit: under the former {@code source.where}, as long as
   * it has rows that the present one leaves out.
   */
  public SourcePin next(ComparedRows.Counts counts) {
    return removes() || counts.gone() == 0 || indexed.isEmpty()
        ? source
        : new SourcePin(source.table(), source.idColumn(), indexed.get().where());
  }

  /**
   * {@link ComparedRows#wanted} in the order of the positions.
   *
   * @param rows how many they are
   */
  public JavaRDD<
          Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
      ordered(long rows) {
    JavaPairRDD<
            String,
            Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
        byId = this.rows.wanted().mapToPair(row -> new Tuple2<>(row._1(), row));
    return Shuffles.ordered(byId, view.idOrder(), IndexTable.partitionsFor(rows)).values();
  }
}
