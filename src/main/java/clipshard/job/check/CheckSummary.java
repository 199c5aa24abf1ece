package clipshard.job.check;

import clipshard.format.Snapshot;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.text.Counted;
import java.io.PrintStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** How a person sees what was checked, what was not, and the verdict. */
record CheckSummary(PrintStream out) {
  private static final double NANOS = 1e9;
  private static final double MEGABYTE = 1e6;

  /** What reading and proving took. */
  void print(Effort effort) {
    out.printf(
        Locale.ROOT,
        "Read and hashed %.1f MB in %.1f s of the tasks' time, compared with the records in %.1f s,"
            + " searched in %.1f s%n",
        effort.bytes() / MEGABYTE,
        effort.reading() / NANOS,
        effort.proving() / NANOS,
        effort.searching() / NANOS);
    if (effort.ties() > 0) {
      out.printf(
          "%s: the same picture, or as good as%n",
          Counted.of(
              effort.ties(),
              "vector finds another one as near as itself",
              "vectors find another one as near as themselves"));
    }
  }

  /**
   * The end of a check.
   *
   * @param snapshot empty when the index could not be opened
   */
  void print(AlignmentReport report, Optional<Snapshot> snapshot, URI base) {
    out.println();
    out.println("Checked:");
    report.checked().forEach((what, counts) -> out.printf("   %s: %s%n", what, counts));
    if (!report.notChecked().isEmpty()) {
      out.println("Not checked:");
      report.notChecked().forEach((what, why) -> out.printf("   %s: %s%n", what, why));
    }
    String version = snapshot.map(found -> " version " + found.version()).orElse("");
    if (report.isAligned()) {
      out.printf("✅ Aligned: %s%s%n", base, version);
    } else {
      out.printf(
          "❌ Not aligned: %s%s, %s%n", base, version, Counted.of(report.errors(), "findings"));
    }
  }
}
