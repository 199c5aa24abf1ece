package clipshard.job.build;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.catalog.WriterLock;
import clipshard.commit.CommitException;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.GarbageCollector;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.PlanBatch;
import clipshard.format.PlanManifest;
import clipshard.format.PlanProgress;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.Platform;
import clipshard.job.Reports;
import clipshard.job.build.plan.Planner;
import clipshard.job.build.publish.ExportFiles;
import clipshard.job.build.stage.EmbedQueue;
import clipshard.job.build.stage.EmbeddedBatch;
import clipshard.job.build.stage.TaskTimes;
import clipshard.job.compact.Compaction;
import clipshard.job.compact.EmptyPositions;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.model.ModelWords;
import clipshard.job.search.PresentIndex;
import clipshard.job.tables.FailedRows;
import clipshard.job.tables.Refresh;
import clipshard.report.RunReport;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Builds the index: plan, embed, publish, commit, export, report. */
public final class BuildJob implements AutoCloseable {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Settings settings;
  private final PrintStream out;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final Instant start = Instant.now();
  private final BuildReport report = new BuildReport(start);
  private final BuildPage page;
  private WriterLock lock;
  private Committer committer;
  private BatchBuilder builder;
  private Optional<Snapshot> current = Optional.empty();
  private long rowsBefore;
  private FailureList failures = FailureList.NONE;
  private Optional<ChangedRows> changes = Optional.empty();

  /** A build that prints what a person wants to see to {@code out}. */
  public BuildJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.out = out;
    this.store = ObjectStore.open(settings.storage());
    this.layout = StorageLayout.of(settings);
    this.page = new BuildPage(store.base().toString(), settings.storage().prefix(), start);
  }

  /**
   * Embeds what is not indexed yet and commits it, batch by batch.
   *
   * @throws CommitException when another run committed in between, or the outcome is unknown
   * @throws clipshard.catalog.CatalogException when another run holds the lock, or the database
   *     cannot be read
   * @throws JobException when the run must not go on; the message says what to do
   */
  public BuildReport run() throws IOException, CommitException {
    CommittedShards shards;
    try (WriterLock held = WriterLock.acquire(settings.database(), store.place(), self())) {
      lock = held;
      shards = runAlone();
    } catch (IOException | CommitException | RuntimeException e) {
      if (page.isPlanned()) {
        publish(page.failed(report, current, e), List.of());
      }
      throw e;
    }
    // Without the lock, which another run may wait for: nothing is written any more but the report.
    showChanges();
    showSamples(shards);
    publish(page.finished(report, current, shards, failures), failures.files());
    return report;
  }

  private void showChanges() {
    if (changes.isEmpty()) {
      return;
    }
    try {
      page.builder()
          .changes(
              changes.get().shown(context, settings, out, this::urlsInTable),
              changes.get().files());
    } catch (IOException | RuntimeException e) {
      page.note("removed and changed rows", "they are not shown: " + e.getMessage());
    }
  }

  private Map<String, String> urlsInTable(Set<String> ids) {
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      return view.urls(ids);
    }
  }

  private void showSamples(CommittedShards shards) {
    if (report.batches() == 0) {
      return;
    }
    if (isOutOfTime()) {
      page.note("sample searches", "none: time is up (build.max-time)");
      return;
    }
    new BuiltSamples(context, settings, out, BuiltSamples.MOST_SHARDS)
        .fill(page, report.times(), current.get(), shards, rowsBefore);
  }

  private void publish(RunReport told, List<String> failureFiles) {
    Reports.publish(store, layout, settings.report(), "build", told, failureFiles, out);
  }

  private static String self() {
    return "BuildIndex, process %d on %s".formatted(ProcessHandle.current().pid(), Platform.host());
  }

  /** The shards that the index has at the end. */
  private CommittedShards runAlone() throws IOException, CommitException {
    Refresh refresh = Refresh.of(settings.build());
    committer = Committer.open(store, layout);
    current = committer.opened();
    rowsBefore = current.map(Snapshot::rows).orElse(0L);
    report.livingBefore(current.map(Snapshot::living).orElse(0L));
    if (current.isEmpty()) {
      committer.refuseForeignIndex();
      requireSight();
    }
    EncoderSpec encoder =
        ModelProbe.describe(
            context, settings, settings.index().types(), store, current.map(Snapshot::model));
    IndexPins pins = IndexPins.of(settings.index(), encoder);
    IndexPins.require(current, pins);
    out.println(ModelWords.head(encoder));
    BatchBuilder.keptShards(current, settings, encoder).ifPresent(out::println);
    Optional<String> warning = ModelWords.warning(pins.model());
    warning.ifPresent(told -> out.println("⚠️ Model: " + told));
    page.model(warning);
    builder =
        new BatchBuilder(
            context,
            settings,
            store,
            layout,
            committer,
            encoder,
            pins,
            new TaskTimes(spark.sparkContext()),
            out);
    builder.requireFactory(current);
    rebuild();
    Planner planner = new Planner(spark, settings, store, layout, pins);
    Optional<Planner.Plan> unfinished =
        timed("plan", "Looking for an unfinished plan", () -> planner.unfinished(current));
    if (unfinished.isPresent()) {
      out.println("Finishing the plan of an earlier run first.");
      carryOut(unfinished.get());
    }
    if (unfinished.isEmpty() || (settings.source().limit() == 0 && !isOutOfTime())) {
      requireSoleWriter();
      Refresh next =
          unfinished.isPresent() && isOf(unfinished.get(), refresh) ? Refresh.NONE : refresh;
      carryOut(
          timed(
              "plan",
              "Planning: the table against the index",
              () -> planner.make(current, RemovedRows.read(store, current), next)));
    }
    return finish(planner);
  }

  /** Before anything else reads what may be damaged. */
  private void rebuild() throws IOException, CommitException {
    if (!settings.build().rebuilds()) {
      return;
    }
    Snapshot damaged = current.orElseThrow(() -> PresentIndex.missing(store, layout, ""));
    current =
        Optional.of(
            timed(
                "rebuild",
                "Making damaged objects anew",
                () -> builder.rebuild(spark, damaged).run(damaged, this::requireSoleWriter)));
    report.addRemoved(Math.max(0, damaged.living() - current.get().living()));
  }

  /** Whether what is to be refreshed was so by the plan of an earlier run. */
  private static boolean isOf(Planner.Plan plan, Refresh refresh) {
    return plan.manifest().refresh().equals(refresh.name());
  }

  /** An index that is hidden from these keys looks as if there were none. */
  private void requireSight() throws IOException {
    ObjectRef probe = store.put(layout.probe(UUID.randomUUID().toString()), new byte[] {1});
    store.requireVisible(probe);
    store.delete(probe.key());
  }

  private <T, E extends Exception> T timed(
      String stage, String description, JobGroup.Work<T, E> work) throws IOException, E {
    return report.times().time(spark.sparkContext(), stage, description, work);
  }

  private void carryOut(Planner.Plan plan) throws IOException, CommitException {
    page.planned(plan);
    plan.describe(out, current.map(Snapshot::living).orElse(0L), settings.source());
    if (plan.manifest().batches().isEmpty()) {
      commitWithoutRows(plan.manifest());
      return;
    }
    try (EmbedQueue ahead = new EmbedQueue(context, builder::embed)) {
      carryOut(plan.manifest(), plan.batchesDone(), ahead);
    }
  }

  /** Where there are rows to commit, their commit says the rest as well. */
  private void commitWithoutRows(PlanManifest plan) throws IOException, CommitException {
    boolean isAdopted =
        settings.build().adoptSource()
            && current.isPresent()
            && !current.get().source().equals(plan.source());
    if (plan.isEmpty() && !isAdopted) {
      return;
    }
    requireSoleWriter();
    current = Optional.of(builder.commit(current.orElseThrow(), plan, report));
    if (isAdopted) {
      out.printf("The index is of %s from now on.%n", plan.source());
    }
  }

  /**
   * While a batch is published, the next one is embedded; and the one after it by cores that have
   * nothing left to do of the next.
   */
  private void carryOut(PlanManifest plan, int first, EmbedQueue ahead)
      throws IOException, CommitException {
    List<PlanBatch> batches = plan.batches();
    int atOnce = settings.fetch().perHost() == 0 ? 2 : 1; // each by itself keeps to such a limit
    int begun = first;
    for (int batch = first; batch < batches.size(); batch++) {
      if (isOutOfTime()) {
        String left = Counted.of(batches.size() - batch, "batch is", "batches are");
        out.printf("Time is up (build.max-time); %s left for the next run.%n", left);
        page.note("plan", left + " left for the next run (build.max-time)");
        return;
      }
      if (begun == batch) {
        ahead.begin(batches.get(batch), batch + 1);
        begun = batch + 1;
      }
      begun = beginUpTo(batch + atOnce, batches, begun, ahead);
      EmbeddedBatch embedded = ahead.take();
      begun = beginUpTo(batch + 1 + atOnce, batches, begun, ahead);
      PlanProgress done = new PlanProgress(plan.planId(), batch + 1);
      current =
          Optional.of(
              builder.commit(embedded, current, plan, done, report, this::requireSoleWriter));
    }
  }

  /** Begins with batches before {@code end} while there is time; the first that is not begun. */
  private int beginUpTo(int end, List<PlanBatch> batches, int begun, EmbedQueue ahead)
      throws IOException {
    int batch = begun;
    for (; batch < Math.min(end, batches.size()) && !isPastLimit(); batch++) {
      ahead.begin(batches.get(batch), batch + 1);
    }
    return batch;
  }

  /** To be called before anything is written that another writer's run could miss or lose. */
  private void requireSoleWriter() throws IOException, CommitException {
    if (lock.ensureHeld()) {
      committer.requireCurrent(current.map(Snapshot::commitId).orElse(""));
      out.println(
          "⚠️ The database's lock was lost and taken again; nobody has committed in between.");
    }
  }

  /** What is left over now is no less so at the next run, so this fails none. */
  private void cleanUp(Planner planner) {
    try {
      if (planner.unfinished(current).isEmpty()) {
        store.deleteFolder(StorageLayout.STAGING);
      }
      int removed = new GarbageCollector(store, layout, Instant.now()).collect(current.get());
      if (removed > 0) {
        out.printf("Removed %s that earlier runs left over.%n", Counted.of(removed, "objects"));
      }
    } catch (IOException e) {
      out.printf("⚠️ Cleaning up failed, the next run tries again: %s%n", e.getMessage());
    }
  }

  private CommittedShards finish(Planner planner) throws IOException, CommitException {
    if (current.isEmpty()) {
      out.println("Nothing to do: no row of the table was embedded, and there is no index yet.");
      return CommittedShards.none();
    }
    listChanges();
    compact(planner);
    CommittedShards shards = CommittedShards.read(store, current.get());
    requireSoleWriter();
    boolean exported =
        timed("export", "Exporting what other programs and people read", () -> export(shards));
    requireSoleWriter();
    Instant cleanup = Instant.now();
    cleanUp(planner);
    report.times().add("cleanup", cleanup);
    if (report.batches() == 0 && !report.changes().isEmpty()) {
      out.printf(
          Locale.ROOT,
          "✅ %s; the index has %s. Index: %s (version %d)%n",
          String.join("; ", report.changes()),
          Counted.of(current.get().living(), "rows"),
          store.base(),
          current.get().version());
    } else if (report.batches() == 0) {
      out.printf(
          "Nothing to do: all rows are indexed or failed for good%s. Index: %s (version %d)%n",
          exported ? "; " + exportsWritten() : "; the index is as it was",
          store.base(),
          current.get().version());
    } else {
      report.print(out, current.get(), store.base().toString(), shards.all().size());
    }
    if (!settings.source().choice().isEmpty()) {
      out.printf("   Only rows were looked at that %s chooses%n", settings.source().choice());
    }
    failures.print(out, store.base().toString());
    new EmptyPositions(current.get())
        .advice()
        .ifPresent(
            advice -> {
              out.println("   " + advice);
              page.note("empty positions", advice);
            });
    return shards;
  }

  /** Before a compaction gives all rows other positions. */
  private void listChanges() {
    Optional<Snapshot> opened = committer.opened();
    if (report.removed() == 0 || opened.isEmpty()) {
      return;
    }
    try {
      changes =
          Optional.of(
              timed(
                  "changes",
                  "Listing removed and changed rows",
                  () -> ChangedRows.list(context, settings, store, opened.get(), current.get())));
      report.add(changes.get().counts());
    } catch (IOException | RuntimeException e) {
      out.printf("⚠️ Removed and changed rows could not be listed: %s%n", e.getMessage());
    }
  }

  /** As the settings want it, but never between the batches of a plan: it would be made anew. */
  private void compact(Planner planner) throws IOException, CommitException {
    double above = settings.build().compactAbove();
    Snapshot before = current.get();
    if (above == 0
        || new EmptyPositions(before).share() <= above
        || isPastLimit()
        || planner.unfinished(current).isPresent()) {
      return;
    }
    Compaction compaction = new Compaction(context, settings, store, layout, out);
    current =
        Optional.of(
            timed(
                "compact",
                "Compacting the index",
                () -> compaction.run(committer, before, this::requireSoleWriter)));
    rowsBefore = 0; // all positions are new
  }

  private String exportsWritten() {
    return settings.exports().repair()
        ? "all exports were written anew"
        : "exports were missing, changed or behind, and were written anew";
  }

  /** Whether any of what programs read had to be written. */
  private boolean export(CommittedShards shards) throws IOException {
    Snapshot snapshot = current.get();
    FailedRows failed = FailedRows.of(context, settings, snapshot, shards.removed());
    boolean exported = new ExportFiles(context, store, settings).run(snapshot, shards, failed);
    failures = FailureList.leave(store, settings, snapshot, failed, out);
    return exported;
  }

  /** Never before the first batch: a run whose planning takes all its time would get nowhere. */
  private boolean isOutOfTime() {
    return report.batches() > 0 && isPastLimit();
  }

  private boolean isPastLimit() {
    Duration limit = settings.build().maxTime();
    return !limit.isZero() && Duration.between(start, Instant.now()).compareTo(limit) >= 0;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
