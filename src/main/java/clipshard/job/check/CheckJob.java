package clipshard.job.check;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.config.Settings.CheckLevel;
import clipshard.export.Exports;
import clipshard.export.IdMapObject;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.Reports;
import clipshard.job.model.ModelWords;
import clipshard.job.search.PresentIndex;
import clipshard.job.tables.ComparedRows;
import clipshard.job.tables.ComparedTable;
import clipshard.job.tables.FailedRows;
import clipshard.job.tables.ImagesTable;
import clipshard.job.tables.IndexTable;
import clipshard.job.tables.KnownIds;
import clipshard.job.tables.Refresh;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CatalogueReport;
import clipshard.proof.CatalogueReport.Top;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.proof.CommittedIndex;
import clipshard.proof.ExportCheck;
import clipshard.proof.Finding;
import clipshard.proof.IdMapCheck;
import clipshard.report.RunReport;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Checks a committed index, trusting nothing but the bytes: every object and every vector, the
 * exports, the table, and sampled pictures embedded again.
 */
public final class CheckJob implements AutoCloseable {
  private static final int EXAMPLES = 3;

  private final SparkSession spark;
  private final Settings settings;
  private final PrintStream out;
  private final boolean verbose;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final AlignmentReport report = new AlignmentReport();
  private final CheckPage page;
  private int printed;
  private List<String> failureFiles = List.of();
  private RunReport runReport;

  /** A check that prints what a person wants to see to {@code out}. */
  public CheckJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this(spark, settings, out, false);
  }

  /**
   * The same.
   *
   * @param verbose whether it prints the line of every sampled picture, not only the first and
   *     those that do not find themselves
   */
  public CheckJob(SparkSession spark, Settings settings, PrintStream out, boolean verbose)
      throws IOException {
    this.spark = spark;
    this.settings = settings;
    this.out = out;
    this.verbose = verbose;
    this.store = ObjectStore.open(settings.storage());
    this.layout = StorageLayout.of(settings);
    this.page = new CheckPage(store.base().toString(), settings.storage().prefix());
  }

  /**
   * Runs all checks of the level.
   *
   * @throws JobException when there is no index to check, or it was committed to meanwhile
   */
  public AlignmentReport run() throws IOException {
    Optional<CommittedIndex> index = open();
    if (index.isEmpty() && report.isAligned()) {
      ScriptIndexJob scripts =
          ScriptIndexJob.find(spark, settings, store, out).orElseThrow(this::noIndex);
      JobGroup.during(
          spark.sparkContext(),
          "scripts",
          "Checking what other scripts made",
          () -> {
            scripts.check(report);
            return null;
          });
    } else {
      if (index.isPresent()) {
        try (IndexTable rows =
            IndexTable.of(
                    context(),
                    settings.storage(),
                    index.get().snapshot(),
                    index.get().shards().removed())
                .kept()) {
          check(index.get(), rows);
        }
        requireSameCommit(index.get().snapshot());
      }
      new CheckSummary(out).print(report, index.map(CommittedIndex::snapshot), store.base());
    }
    runReport = page.end(report, settings.check().level());
    Reports.publish(store, layout, settings.report(), "check", runReport, failureFiles, out);
    return report;
  }

  /**
   * What {@code reports/check.json} holds after {@link #run}.
   *
   * @throws IllegalStateException before that
   */
  public RunReport runReport() {
    if (runReport == null) {
      throw new IllegalStateException("the check has not run to its end");
    }
    return runReport;
  }

  /** Empty when there is none, or when a finding says why it cannot be opened. */
  private Optional<CommittedIndex> open() throws IOException {
    Optional<Snapshot> snapshot = Optional.empty();
    Finding broken;
    try {
      snapshot = Committer.open(store, layout).opened();
      return snapshot.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new CommittedIndex(snapshot.get(), CommittedShards.read(store, snapshot.get())));
    } catch (FileNotFoundException e) {
      broken = Finding.error(layout.pointer(), e.getMessage());
    } catch (DamagedObjectException e) {
      broken = Finding.error(e.key(), e.finding());
    }
    Optional<FormerIndex> former = FormerIndex.newest(store);
    boolean isOfRecords = snapshot.isPresent() && former.isEmpty();
    report.add(isOfRecords ? broken.withRemedy(Remedies.REBUILD_RECORDS) : broken);
    former.ifPresent(it -> report.add(it.advice(layout)));
    report.notChecked("everything else", "the index cannot be opened");
    printFindings();
    return Optional.empty();
  }

  private void check(CommittedIndex index, IndexTable rows) throws IOException {
    Snapshot snapshot = index.snapshot();
    out.printf(
        "Checking %s version %d: %s%s in %s for each of %s%n",
        store.base(),
        snapshot.version(),
        Counted.of(snapshot.living(), "rows"),
        snapshot.removals().isEmpty()
            ? ""
            : " (and %s)"
                .formatted(Counted.of(snapshot.rows() - snapshot.living(), "removed ones")),
        Counted.of(index.shards().all().size(), "shards"),
        String.join(", ", snapshot.types()));
    ModelWords.warning(snapshot.model())
        .ifPresent(
            warning -> {
              out.println("⚠️ Model: " + warning);
              page.builder().finding(Finding.warning("model", warning));
            });
    page.index(index);
    report.addAll(index.checkOffsets());
    Effort effort =
        timed(
            "shards",
            "Checking every shard",
            () -> new ObjectProofs(context(), settings, store, layout, out).run(index, report));
    new CheckSummary(out).print(effort);
    FailedRows failed = FailedRows.of(rows, settings, snapshot);
    if (areRowsWhole()) {
      timed(
          "ids and exports",
          "Checking ids and exports",
          () -> {
            if (!snapshot.removals().isEmpty()) {
              report.addAll(new RemovalProofs(context(), settings.storage()).of(index));
              report.checked("index", snapshot.rows() - snapshot.living(), "removed rows");
            }
            checkExports(index, rows, failed);
            checkUniqueIds(snapshot, rows);
            listFailures(snapshot, failed);
            return null;
          });
    } else {
      report.notChecked("ids, exports", "the positions or the failures are damaged");
    }
    printFindings();
    checkTable(index, rows, failed);
  }

  private <T> T timed(String stage, String description, JobGroup.Work<T, RuntimeException> work)
      throws IOException {
    return page.times().time(spark.sparkContext(), stage, description, work);
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private boolean areRowsWhole() {
    return report.findings().stream()
        .map(Finding::object)
        .noneMatch(
            key ->
                key.startsWith(StorageLayout.POSITIONS) || key.startsWith(StorageLayout.FAILURES));
  }

  private JobException noIndex() {
    return PresentIndex.missing(store, layout, ", nor are files named as check.scripts says");
  }

  private void checkExports(CommittedIndex index, IndexTable rows, FailedRows failed)
      throws IOException {
    Snapshot snapshot = index.snapshot();
    Exports exports = new Exports(store, settings, snapshot, index.shards());
    List<IdMapCheck.Outcome> idMaps =
        new IdMapProofs(settings, index.shards().removed()).of(snapshot, rows);
    report.addAll(
        new ExportCheck(store, layout, snapshot, exports).run(idMaps, failed.counts().all()));
    for (String type : snapshot.types()) {
      long compared =
          idMaps.stream()
              .filter(it -> it.compared().containsKey(type))
              .mapToLong(it -> living(it.expected(), index.shards().removed()))
              .sum();
      long empty = snapshot.rows() - snapshot.living();
      report.checked(
          type,
          compared,
          snapshot.living(),
          "ids in the id map"
              + (empty == 0 ? "" : ", beside %s".formatted(Counted.of(empty, "empty positions"))));
    }
  }

  private static long living(IdMapObject file, RemovedRows removed) {
    return file.count() - removed.count(file.first(), file.first() + file.count());
  }

  /** Not over those of a build that has committed meanwhile. */
  private void listFailures(Snapshot snapshot, FailedRows failed) throws IOException {
    Optional<Snapshot> now = Committer.open(store, layout).opened();
    if (now.isPresent() && now.get().commitId().equals(snapshot.commitId())) {
      failureFiles =
          Reports.publishFailures(
              Reports.failureFiles(store, settings), failed.lines(Optional.empty()), out);
    }
  }

  private void checkUniqueIds(Snapshot snapshot, IndexTable rows) throws IOException {
    JavaPairRDD<String, Long> counts =
        rows.positions()
            .mapToPair(row -> new Tuple2<>(row._2(), 1L))
            .reduceByKey(Long::sum, IndexTable.partitionsFor(snapshot.living()));
    Top<String> twice =
        FirstRows.of(
            counts.filter(id -> id._2() > 1).map(id -> new Tuple3<>(id._1(), id._2(), "")),
            EXAMPLES,
            id -> "%s (%d times)".formatted(Shown.of(id._1()), id._2()));
    report.checked("index", snapshot.living(), "ids");
    if (!twice.first().isEmpty()) {
      report.add(
          Finding.error(
              "positions",
              "the same id is at several positions, for example "
                  + String.join(", ", twice.first())));
    }
  }

  private void checkTable(CommittedIndex index, IndexTable rows, FailedRows failed)
      throws IOException {
    Snapshot snapshot = index.snapshot();
    if (!report.isAligned()) {
      report.notChecked("table, random search", "the index is damaged");
      return;
    }
    timed("catalogue", "Looking at the catalogue", () -> lookAtCatalogue(snapshot, rows, failed));
    // Of the rows, Spark keeps what the view may no longer have; what it loses, the view has.
    try (PostgresCatalog.Read<Table> read =
        PostgresCatalog.readOpen(
            settings.database(), settings.source(), view -> table(view, snapshot, rows))) {
      Table table = read.found();
      if (table.refusal().isPresent()) {
        report.add(Finding.error("table", table.refusal().get()));
        report.notChecked("table, random search", "the settings name another table");
        printFindings();
        return;
      }
      try {
        read.view().shortage().ifPresent(said -> out.println("⚠️ " + said));
        report.addAll(
            TableDifferences.of(
                table.counts(),
                settings.source(),
                ComparedTable.kept(settings, Optional.of(snapshot.source()))));
        page.notYet(table.counts().missing());
        printFindings();
        report.checked("table", table.counts().table(), "rows");
        if (settings.source().limit() > 0) {
          report.notChecked("rows that are missing", "source.limit leaves rows for later runs");
        }
        searchAtRandom(index, rows, table.rows());
      } finally {
        table.rows().unpersist();
      }
    }
  }

  /** The table as it was read: why it is another one, or its rows and what they are. */
  private record Table(
      Optional<String> refusal,
      JavaPairRDD<String, Tuple3<String, String, String>> rows,
      ComparedRows.Counts counts) {}

  private Table table(CatalogView view, Snapshot snapshot, IndexTable rows) throws IOException {
    Optional<String> refusal = snapshot.source().refusal(ComparedTable.pin(view, settings));
    if (refusal.isPresent()) {
      return new Table(refusal, null, null);
    }
    JavaPairRDD<String, Tuple3<String, String, String>> table =
        ImagesTable.byId(spark, view).persist(StorageLevel.MEMORY_AND_DISK());
    boolean isRead = false;
    try {
      ComparedRows.Counts counts =
          timed(
              "table",
              "Comparing the table with the index",
              () ->
                  new ComparedRows(
                          settings.source().comparedUrl(),
                          settings.build().follows(),
                          Refresh.NONE,
                          KnownIds.told(rows),
                          Optional.of(snapshot),
                          table,
                          view.bytes())
                      .counts());
      isRead = true;
      return new Table(refusal, table, counts);
    } finally {
      if (!isRead) {
        table.unpersist();
      }
    }
  }

  private CatalogueReport lookAtCatalogue(Snapshot snapshot, IndexTable rows, FailedRows failed)
      throws IOException {
    CatalogueReport catalogue = CatalogueFindings.of(rows, snapshot.living(), failed);
    catalogue.print(out);
    if (catalogue.failed() > 0 && !failureFiles.isEmpty()) {
      out.printf("      all of them: %s%s%n", store.base(), layout.failureList(0));
    }
    report.addAll(catalogue.findings());
    printed = report.findings().size();
    page.catalogue(catalogue);
    return catalogue;
  }

  private void searchAtRandom(
      CommittedIndex index,
      IndexTable rows,
      JavaPairRDD<String, Tuple3<String, String, String>> table)
      throws IOException {
    CheckLevel level = settings.check().level();
    if (level == CheckLevel.STRUCTURE) {
      report.notChecked("sampled pictures, embedded again", "check.level=structure");
    } else if (settings.check().samples() == 0) {
      report.notChecked("sampled pictures, embedded again", "check.samples=0");
    } else if (index.snapshot().living() > 0) {
      new RandomSearch(context(), settings, store, out, verbose)
          .run(index, rows, table, report, page);
    }
    if (level != CheckLevel.FULL) {
      report.notChecked("every vector against its record", "check.level is not full");
    }
  }

  /** A build that commits meanwhile removes what this check still wants to read. */
  private void requireSameCommit(Snapshot checked) throws IOException {
    if (report.isAligned()) {
      return;
    }
    Optional<Snapshot> now = Committer.open(store, layout).opened();
    if (now.isPresent() && !now.get().commitId().equals(checked.commitId())) {
      throw new JobException(
          "%s was committed to while it was checked: version %d is now version %d. Nothing is proven either way; check again when no build runs."
              .formatted(store.base(), checked.version(), now.get().version()));
    }
  }

  private void printFindings() {
    List<Finding> findings = report.findings();
    findings.subList(printed, findings.size()).forEach(out::println);
    printed = findings.size();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
