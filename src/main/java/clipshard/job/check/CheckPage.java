package clipshard.job.check;

import clipshard.config.Settings.CheckLevel;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.job.StageTimes;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CatalogueReport;
import clipshard.proof.CatalogueReport.FailureShare;
import clipshard.proof.CatalogueReport.SharedPicture;
import clipshard.proof.CatalogueReport.Top;
import clipshard.proof.CommittedIndex;
import clipshard.report.Ranking;
import clipshard.report.ReportBuilder;
import clipshard.report.RunReport;
import clipshard.report.RunReport.CatalogueRow;
import clipshard.report.RunReport.Index;
import clipshard.report.RunReport.Outcome;
import clipshard.report.RunReport.Tally;
import clipshard.report.ShardFill;
import clipshard.text.Counted;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What a check tells of itself in its report. */
final class CheckPage {
  private static final String WITHOUT_VECTOR = "rows without a vector";

  private final String baseUri;
  private final String prefix;
  private final ReportBuilder page;
  private final StageTimes times;
  private long indexed;
  private long missing;

  CheckPage(String baseUri, String prefix) {
    this.baseUri = baseUri;
    this.prefix = prefix;
    Instant start = Instant.now();
    this.page = new ReportBuilder("CheckAlignment", start, Index.none(baseUri, prefix));
    this.times = new StageTimes(start);
  }

  /** For what is added elsewhere. */
  ReportBuilder builder() {
    return page;
  }

  /** How long the stages took. */
  StageTimes times() {
    return times;
  }

  /** The index that is checked. */
  void index(CommittedIndex index) {
    Snapshot snapshot = index.snapshot();
    int[] counts = index.shards().all().stream().mapToInt(ShardEntry::count).toArray();
    page.index(Index.of(baseUri, prefix, snapshot, counts.length))
        .count(RunReport.INDEXED, snapshot.living())
        .shardFill(ShardFill.of(snapshot.rowsPerShard(), counts));
    indexed = snapshot.living();
  }

  /** The catalogue that the index was made from. */
  void catalogue(CatalogueReport catalogue) {
    page.count(RunReport.WITHOUT_VECTOR, catalogue.failed());
    missing += catalogue.failed();
    page.failures(
        ranking(catalogue.reasons(), catalogue.failed()),
        ranking(catalogue.hosts(), catalogue.failed()));
    catalogue.placeholders().first().forEach(it -> add("likely placeholder", it));
    catalogue.largest().first().forEach(it -> add("same picture", it));
    page.brands(
        ranking(
            "vectors",
            catalogue.indexed(),
            brand -> new Tally(brand.brand(), brand.rows()),
            catalogue.rows()));
  }

  /** Rows of the table that are neither in the index nor failed. */
  void notYet(long rows) {
    if (rows > 0) {
      page.count(RunReport.NOT_YET, rows);
      missing += rows;
    }
  }

  private void add(String label, SharedPicture picture) {
    page.catalogue(new CatalogueRow(label, picture.brand(), picture.rows(), picture.ids()));
  }

  private static Ranking ranking(Top<FailureShare> shares, long failed) {
    return ranking(
        WITHOUT_VECTOR, shares, share -> new Tally(share.name(), share.failed()), failed);
  }

  private static <T> Ranking ranking(
      String things, Top<T> largest, Function<T, Tally> tally, long all) {
    List<Tally> top = largest.first().stream().map(tally).toList();
    long rest = all - top.stream().mapToLong(Tally::count).sum();
    return new Ranking(things, top, largest.more(), rest);
  }

  /** The report, ended now. */
  RunReport end(AlignmentReport report, CheckLevel level) {
    report.findings().forEach(page::finding);
    report.checks().forEach(page::checked);
    report.notChecked().forEach(page::notChecked);
    page.stages(times.stages()).timeline(times.timeline());
    return report.isAligned()
        ? page.end(Outcome.OK, sentence(level))
        : page.end(
            Outcome.FAILED,
            "The index is not aligned: %s.".formatted(Counted.of(report.errors(), "findings")));
  }

  private String sentence(CheckLevel level) {
    String held =
        "Every check of level %s held: the index is aligned."
            .formatted(level.name().toLowerCase(Locale.ROOT));
    return missing == 0
        ? held
        : String.format(
            Locale.ROOT,
            "%s %,d of %s no vector.",
            held,
            missing,
            Counted.of(indexed + missing, "row has", "rows have"));
  }
}
