package clipshard.job.build;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.format.FailureCsv;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.TaskFailure;
import clipshard.job.search.PresentIndex;
import clipshard.job.tables.FailedRows;
import clipshard.picture.Rejected.Reason;
import clipshard.store.ObjectStore;
import clipshard.text.Counted;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Prints the rows without a vector; takes no lock, asks no database, and writes nothing. */
public final class ListFailuresJob implements AutoCloseable {
  private final SparkSession spark;
  private final Settings settings;
  private final PrintStream out;
  private final ObjectStore store;

  /**
   * A list for a person or a program.
   *
   * @param out for the lines of {@link FailureCsv}
   */
  public ListFailuresJob(SparkSession spark, Settings settings, PrintStream out)
      throws IOException {
    this.spark = spark;
    this.settings = settings;
    this.out = out;
    this.store = ObjectStore.open(settings.storage());
  }

  /**
   * Prints them, by id.
   *
   * @param reason of the rows that are wanted; empty: all
   * @param summary for what a person wants to know of them
   * @throws JobException when there is no index
   */
  public void run(Optional<Reason> reason, PrintStream summary) throws IOException {
    Snapshot snapshot = PresentIndex.snapshot(store, StorageLayout.of(settings));
    FailedRows failed =
        FailedRows.of(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            settings,
            snapshot,
            RemovedRows.read(store, snapshot));
    JobGroup.during(
        spark.sparkContext(),
        "failures",
        "Listing the rows without a vector",
        () -> TaskFailure.unwrapped(() -> print(failed, reason, summary)));
  }

  private Void print(FailedRows failed, Optional<Reason> reason, PrintStream summary)
      throws IOException {
    out.println(FailureCsv.HEADER);
    long printed = 0;
    for (Iterator<String> lines = failed.lines(reason); lines.hasNext(); printed++) {
      out.println(lines.next());
    }
    out.flush();
    FailedRows.Counts counts = failed.counts();
    summary.printf(
        Locale.ROOT,
        "%s%s; %,d without a vector in %s, %,d of them failed for good%n",
        Counted.of(printed, "row listed", "rows listed"),
        reason.map(wanted -> " of " + wanted).orElse(""),
        counts.all(),
        store.base(),
        counts.forGood());
    return null;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
