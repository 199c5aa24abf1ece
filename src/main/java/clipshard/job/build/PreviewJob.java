package clipshard.job.build;

import clipshard.commit.CommitException;
import clipshard.commit.Committer;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.Reports;
import clipshard.job.build.plan.PlanPreview;
import clipshard.job.build.plan.Planner;
import clipshard.job.compact.EmptyPositions;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.model.ModelWords;
import clipshard.job.pipeline.EmbeddedRows;
import clipshard.job.pipeline.TrialRate;
import clipshard.job.tables.ComparedTable;
import clipshard.job.tables.Refresh;
import clipshard.report.RunReport;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Says what {@link BuildJob} would do; takes no lock and writes nothing. */
public final class PreviewJob implements AutoCloseable {
  /** Fewer tell nothing of how fast a build is. */
  private static final long LEAST_EMBEDDED = 100;

  private static final int SAMPLES = 32;

  private final SparkSession spark;
  private final Settings settings;
  private final PrintStream out;
  private final ObjectStore store;
  private final StorageLayout layout;

  /** A preview that prints to {@code out}. */
  public PreviewJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this.spark = spark;
    this.settings = settings;
    this.out = out;
    this.store = ObjectStore.open(settings.storage());
    this.layout = StorageLayout.of(settings);
  }

  /**
   * Reads the table and the index, and prints.
   *
   * @throws CommitException when the index cannot be read
   * @throws JobException when a build would not begin either
   */
  public void run() throws IOException, CommitException {
    JobGroup.during(
        spark.sparkContext(),
        "preview",
        "Counting what a build would do",
        () -> {
          look();
          return null;
        });
  }

  private void look() throws IOException, CommitException {
    Committer committer = Committer.open(store, layout);
    Optional<Snapshot> current = committer.opened();
    if (current.isEmpty()) {
      committer.refuseForeignIndex();
    }
    EncoderSpec encoder =
        ModelProbe.describe(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            settings,
            settings.index().types(),
            store,
            current.map(Snapshot::model));
    IndexPins pins = IndexPins.of(settings.index(), encoder);
    IndexPins.require(current, pins);
    Planner planner = new Planner(spark, settings, store, layout, pins);
    out.printf("What BuildIndex would do to %s (nothing is written):%n", store.base());
    out.println("   " + ModelWords.head(encoder));
    BatchBuilder.keptShards(current, settings, encoder)
        .ifPresent(kept -> out.println("   " + kept));
    ModelWords.warning(pins.model()).ifPresent(warning -> out.println("   ⚠️ Model: " + warning));
    planner
        .unfinished(current)
        .ifPresent(
            plan ->
                out.printf(
                    "   First: %d of %d batches that an earlier run has planned and not"
                        + " committed%n",
                    plan.manifest().batches().size() - plan.batchesDone(),
                    plan.manifest().batches().size()));
    PlanPreview preview =
        ComparedTable.read(
            spark,
            settings,
            current,
            RemovedRows.read(store, current),
            Refresh.of(settings.build()),
            compared -> {
              PlanPreview made = PlanPreview.of(compared, settings.source().limit(), SAMPLES);
              compared.shortage().ifPresent(said -> out.println("   ⚠️ " + said));
              return made;
            });
    preview.describe(out, settings);
    current
        .flatMap(index -> new EmptyPositions(index).advice())
        .ifPresent(advice -> out.println("   " + advice));
    if (preview.wanted() > 0) {
      tellTime(preview, encoder);
    }
  }

  private void tellTime(PlanPreview preview, EncoderSpec encoder) throws IOException {
    OptionalDouble before = rateOfLastBuild();
    if (before.isPresent()) {
      tell(preview.wanted(), before.getAsDouble(), "the last build's");
      return;
    }
    TrialRate rate =
        TrialRate.of(
            new EmbeddedRows(
                JavaSparkContext.fromSparkContext(spark.sparkContext()), settings, encoder),
            preview.samples());
    if (rate.failed() > 0) {
      out.printf("   ⚠️ %s%n", rate.describeFailures());
    }
    if (rate.tells()) {
      String ofRows = "of " + Counted.of(rate.embedded(), "row", "rows");
      tell(preview.wanted(), rate.perSecond(), ofRows + " just now; take it as a guess");
    } else {
      out.println(
          "   That is too much to tell how long a build would take; scripts/submit.sh Doctor says"
              + " what to do");
    }
  }

  private void tell(long rows, double rate, String whence) {
    out.printf(
        Locale.ROOT,
        "   That would take %s, at %s (%s)%n",
        about(rows / rate),
        Counted.rate(rate, "images"),
        whence);
  }

  /** In the unit that a person would use. */
  static String about(double seconds) {
    if (seconds < 90) {
      return String.format(Locale.ROOT, "about %.0f s", Math.max(1, seconds));
    }
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() < 2
        ? "about %d min".formatted(Math.round(seconds / 60))
        : "about %d h".formatted(Math.round(seconds / 3600));
  }

  /** From its report, where there is one and it embedded enough. */
  private OptionalDouble rateOfLastBuild() throws IOException {
    Optional<RunReport> report = Reports.last(store, layout, "build");
    if (report.isEmpty()) {
      return OptionalDouble.empty();
    }
    long embedded = sum(report.get(), "embedded") - sum(report.get(), "of them by an earlier run");
    double seconds =
        report.get().stages().stream()
            .filter(stage -> stage.name().equals("embed"))
            .mapToDouble(Stage::seconds)
            .sum();
    return embedded < LEAST_EMBEDDED || seconds <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(embedded / seconds);
  }

  private static long sum(RunReport report, String name) {
    return report.counts().stream()
        .filter(tally -> tally.name().equals(name))
        .mapToLong(Tally::count)
        .sum();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
