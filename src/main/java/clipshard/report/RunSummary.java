package clipshard.report;

import clipshard.report.RunReport.Index;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import clipshard.report.RunReport.Verdict;
import java.util.List;

/**
 * How the last run ended, for whatever watches over it: exactly the document {@code summary.json},
 * a few lines of {@link RunReport}.
 *
 * @param format of this document, which is the report's
 */
public record RunSummary(
    int format,
    String command,
    Verdict verdict,
    String started,
    String ended,
    Index index,
    int findings,
    List<Tally> counts,
    List<Stage> stages) {
  public RunSummary {
    counts = List.copyOf(counts);
    stages = List.copyOf(stages);
  }

  static RunSummary of(RunReport report) {
    return new RunSummary(
        report.format(),
        report.command(),
        report.verdict(),
        report.started(),
        report.ended(),
        report.index(),
        report.findings().size(),
        report.counts(),
        report.stages());
  }
}
