package clipshard.report;

import clipshard.proof.AlignmentReport.Checked;
import clipshard.proof.Finding;
import clipshard.report.RunReport.CatalogueRow;
import clipshard.report.RunReport.Index;
import clipshard.report.RunReport.NotChecked;
import clipshard.report.RunReport.Outcome;
import clipshard.report.RunReport.RecallLine;
import clipshard.report.RunReport.SearchLine;
import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import clipshard.report.RunReport.Verdict;
import clipshard.search.Recall;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Gathers a {@link RunReport}; what is never told of stays empty. */
public final class ReportBuilder {
  private final String command;
  private final Instant started;
  private Index index;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Tally> counts = new ArrayList<>();
  private final List<Checked> checked = new ArrayList<>();
  private final List<NotChecked> notChecked = new ArrayList<>();
  private final List<Histogram> cosines = new ArrayList<>();
  private final List<RecallLine> recall = new ArrayList<>();
  private ShardFill shardFill = ShardFill.NONE;
  private Ranking failureReasons = Ranking.NONE;
  private Ranking failureHosts = Ranking.NONE;
  private Ranking brands = Ranking.NONE;
  private List<Stage> stages = List.of();
  private List<Stage> tasks = List.of();
  private List<Span> timeline = List.of();
  private final List<CatalogueRow> catalogue = new ArrayList<>();
  private final List<SampleQuery> samples = new ArrayList<>();
  private final List<SearchLine> searches = new ArrayList<>();

  private List<ChangedRow> changes = List.of();
  private List<String> changeFiles = List.of();

  /**
   * A report of a run of {@code command}, an entry point's name, that began at {@code started}.
   *
   * @param index replaced by {@link #index} when the run has made another one
   */
  public ReportBuilder(String command, Instant started, Index index) {
    this.command = command;
    this.started = started;
    this.index = index;
  }

  public ReportBuilder index(Index now) {
    index = now;
    return this;
  }

  public ReportBuilder finding(Finding finding) {
    findings.add(finding);
    return this;
  }

  /** A key figure, for example {@code embedded}. */
  public ReportBuilder count(String name, long count) {
    counts.add(new Tally(name, count));
    return this;
  }

  public ReportBuilder checked(Checked check) {
    checked.add(check);
    return this;
  }

  public ReportBuilder notChecked(String what, String why) {
    notChecked.add(new NotChecked(what, why));
    return this;
  }

  public ReportBuilder cosines(Histogram histogram) {
    cosines.add(histogram);
    return this;
  }

  /** The recall of an index type's shards, searched with {@code parameters}. */
  public ReportBuilder recall(String type, Recall measured, String parameters) {
    recall.add(
        new RecallLine(type, measured.queries(), measured.at1(), measured.at10(), parameters));
    return this;
  }

  public ReportBuilder shardFill(ShardFill fill) {
    shardFill = fill;
    return this;
  }

  public ReportBuilder failures(Ranking reasons, Ranking hosts) {
    failureReasons = reasons;
    failureHosts = hosts;
    return this;
  }

  public ReportBuilder brands(Ranking ranking) {
    brands = ranking;
    return this;
  }

  public ReportBuilder stages(List<Stage> all) {
    stages = all;
    return this;
  }

  public ReportBuilder tasks(List<Stage> all) {
    tasks = all;
    return this;
  }

  public ReportBuilder timeline(List<Span> all) {
    timeline = all;
    return this;
  }

  public ReportBuilder catalogue(CatalogueRow row) {
    catalogue.add(row);
    return this;
  }

  public ReportBuilder sample(SampleQuery query) {
    samples.add(query);
    return this;
  }

  public ReportBuilder search(SearchLine line) {
    searches.add(line);
    return this;
  }

  /**
   * Rows that the run took from their positions.
   *
   * @param files beside the report that list all of them
   */
  public ReportBuilder changes(List<ChangedRow> first, List<String> files) {
    changes = first;
    changeFiles = files;
    return this;
  }

  /** The report, ended now. */
  public RunReport end(Outcome outcome, String sentence) {
    return end(outcome, sentence, Instant.now());
  }

  RunReport end(Outcome outcome, String sentence, Instant ended) {
    return new RunReport(
        RunReport.FORMAT,
        command + " of " + index.baseUri(),
        command,
        new Verdict(outcome, sentence),
        text(started),
        text(ended),
        index,
        findings,
        counts,
        checked,
        notChecked,
        cosines,
        recall,
        shardFill,
        failureReasons,
        failureHosts,
        brands,
        stages,
        tasks,
        timeline,
        catalogue,
        samples,
        searches,
        changes,
        changeFiles);
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
