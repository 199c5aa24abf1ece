package clipshard.job;

import static org.apache.spark.sql.functions.col;

import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.Snapshot;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.store.ObjectStore;
import clipshard.validate.AlignmentReport;
import clipshard.validate.CommittedIndex;
import clipshard.validate.ExportCheck;
import clipshard.validate.Finding;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Checks a committed index, trusting nothing but the bytes: structure, exports, table, search. */
public final class CheckJob implements AutoCloseable {
  private static final int EXAMPLES = 3;

  private final SparkSession spark;
  private final Settings settings;
  private final PrintStream out;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final AlignmentReport report = new AlignmentReport();

  /** A check that prints what a person wants to see to {@code out}. */
  public CheckJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this.spark = spark;
    this.settings = settings;
    this.out = out;
    this.store = ObjectStore.open(settings.storage());
    this.layout = StorageLayout.of(settings);
  }

  /**
   * Runs all checks.
   *
   * @throws JobException when there is no index to check
   */
  public AlignmentReport run() throws IOException {
    Optional<Snapshot> found = new Committer(store, layout).open();
    if (found.isEmpty()) {
      ScriptIndexJob.find(spark, settings, store, out).orElseThrow(this::noIndex).check(report);
      return report;
    }
    Snapshot snapshot = found.get();
    CommittedIndex index = new CommittedIndex(snapshot, CommittedShards.read(store, snapshot));
    out.printf(
        "Checking %s version %d: %,d rows in %d shards for each of %s%n",
        store.base(),
        snapshot.version(),
        snapshot.rows(),
        index.shards().all().size(),
        String.join(", ", snapshot.types()));
    checkStructure(index);
    if (report.isAligned()) {
      checkTable(snapshot);
    } else {
      out.println("Not compared with the table and not searched, since the index is damaged.");
    }
    summarise(snapshot);
    return report;
  }

  private JobException noIndex() {
    return new JobException(
        "There is no index under %s: %s is not there, nor are files named as check.scripts says. Build one with BuildIndex, or set storage.base-uri (BUCKET_NAME) and storage.prefix (PREFIX) to where it is."
            .formatted(store.base(), layout.pointer()));
  }

  private void checkStructure(CommittedIndex index) throws IOException {
    report.addAll(index.checkOffsets());
    List<Finding> structure = new StructureCheck(spark, settings, layout).run(index, report);
    report.addAll(structure);
    if (structure.stream().noneMatch(StructureCheck::isAboutPositions)) {
      checkExports(index);
      checkUniqueIds(index.snapshot());
    }
    report.findings().forEach(out::println);
  }

  private void checkExports(CommittedIndex index) throws IOException {
    Snapshot snapshot = index.snapshot();
    ExportCheck exports = new ExportCheck(store, layout);
    for (String label : snapshot.types()) {
      report.addAll(exports.checkIdMap(snapshot, IndexType.of(label)));
      report.addAll(exports.checkManifest(index.shards(), IndexType.of(label)));
      report.checked(label, snapshot.rows(), "ids in the id map");
    }
    report.addAll(exports.checkProgress(snapshot));
  }

  private void checkUniqueIds(Snapshot snapshot) {
    Dataset<Row> twice =
        new IndexTable(spark, settings.storage())
            .positions(snapshot)
            .groupBy("id")
            .count()
            .filter(col("count").gt(1));
    List<Row> examples = twice.takeAsList(EXAMPLES);
    report.checked("index", snapshot.rows(), "ids");
    if (!examples.isEmpty()) {
      report.add(
          Finding.error(
              "positions", "the same id is at several positions, for example " + examples));
    }
  }

  private void checkTable(Snapshot snapshot) throws IOException {
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      Dataset<Row> table =
          ImagesTable.read(spark, view, settings.source().comparedUrl())
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        TableDifferences differences =
            TableDifferences.count(new IndexTable(spark, settings.storage()), snapshot, table);
        report.addAll(differences.findings());
        differences.findings().forEach(out::println);
        report.checked("table", differences.tableRows(), "rows");
        if (snapshot.rows() > 0) {
          new SampleSearch(spark, settings, store, out).run(snapshot, table, report);
        }
      } finally {
        table.unpersist();
      }
    }
  }

  private void summarise(Snapshot snapshot) {
    out.println();
    out.println("Checked:");
    report.checked().forEach((what, counts) -> out.printf("   %s: %s%n", what, counts));
    if (report.isAligned()) {
      out.printf("✅ Aligned: %s version %d%n", store.base(), snapshot.version());
    } else {
      out.printf("❌ Not aligned: %d findings%n", report.errors());
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
