package clipshard.job.check;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.StagedRow;
import clipshard.job.pipeline.EmbeddedRows;
import clipshard.job.samples.Sample;
import clipshard.job.samples.SampleHits;
import clipshard.job.search.ShardPass;
import clipshard.proof.AlignmentReport;
import clipshard.proof.CommittedIndex;
import clipshard.proof.Finding;
import clipshard.proof.SampleLine;
import clipshard.proof.SampleLines;
import clipshard.report.ReportBuilder;
import clipshard.report.RunReport.SearchLine;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Random search: sampled pictures are embedded again and must find themselves.
 *
 * @param verbose whether the line of every sample is printed
 */
record SampleSearch(JavaSparkContext spark, Settings settings, PrintStream out, boolean verbose) {
  /** What was found for those that could be embedded again and are what was indexed. */
  SampleHits run(
      CommittedIndex index, RandomSearch.Drawn drawn, AlignmentReport report, ReportBuilder page)
      throws IOException {
    List<Sample> samples = drawn.samples();
    out.printf(
        "Random search: %s (check.samples), seed %d (check.seed)%s%n",
        Counted.of(samples.size(), "pictures"),
        settings.check().seed(),
        verbose ? "" : "; --verbose prints the line of each");
    if (samples.isEmpty()) {
      String brand = settings.check().brand();
      skip(
          report,
          "random search",
          brand.isEmpty()
              ? "no indexed row is in the table"
              : "no indexed row of check.brand=%s is in the table".formatted(Shown.of(brand)));
    }
    List<Sample> usable = new ArrayList<>();
    List<StagedRow> embedded = new ArrayList<>();
    List<StagedRow> outcomes =
        new EmbeddedRows(spark, settings, drawn.encoder())
            .embed(samples.stream().map(Sample::toEmbed).toList());
    for (int number = 0; number < samples.size(); number++) {
      StagedRow outcome = outcomes.get(number);
      Sample sample = samples.get(number);
      if (!outcome.isEmbedded()) {
        skip(
            report,
            "id=" + Shown.of(sample.id()),
            "cannot be embedded now: " + outcome.rejected().detail());
      } else if (!outcome.contentHash().equals(sample.contentHash())) {
        skip(report, "id=" + Shown.of(sample.id()), "changed at the source since it was indexed");
      } else {
        usable.add(sample);
        embedded.add(outcome);
      }
    }
    Map<IndexType, TopHits> hits = new EnumMap<>(IndexType.class);
    if (!usable.isEmpty()) {
      for (IndexType type : drawn.encoder().types()) {
        TopHits found = search(index, type, usable, embedded);
        hits.put(type, found);
        tell(index, type, usable, found, report, page);
      }
    }
    return new SampleHits(usable.stream().map(Sample::position).toList(), hits);
  }

  private void skip(AlignmentReport report, String what, String why) {
    Finding finding = Finding.warning(what, why);
    report.add(finding);
    out.println(finding);
  }

  private TopHits search(
      CommittedIndex index, IndexType type, List<Sample> samples, List<StagedRow> embedded)
      throws IOException {
    float[][] queries =
        embedded.stream().map(row -> row.vectors().get(type)).toArray(float[][]::new);
    long[] expected = samples.stream().mapToLong(Sample::position).toArray();
    int k = settings.check().topK();
    return new ShardPass(spark, settings.storage(), index.snapshot(), index.shards())
        .run(new ShardSearch(queries, k, queries.length, expected), type);
  }

  private void tell(
      CommittedIndex index,
      IndexType type,
      List<Sample> samples,
      TopHits hits,
      AlignmentReport report,
      ReportBuilder page) {
    List<SampleLine> lines = new ArrayList<>();
    for (int query = 0; query < samples.size(); query++) {
      Sample sample = samples.get(query);
      SampleLine line = SampleLine.of(sample.id(), sample.position(), hits, query);
      lines.add(line);
      page.search(searchLine(type, line));
      if (!line.isAligned()) {
        report.add(
            Finding.error(
                type.label() + " id=" + Shown.of(line.id()),
                "does not find itself: rank %d, cosine %.4f"
                    .formatted(line.rank(), line.cosine())));
      }
    }
    report.checked(type.label(), samples.size(), "searches over all shards");
    print(type, new SampleLines(lines, new ShardPlan(index.snapshot().rowsPerShard())));
  }

  private static SearchLine searchLine(IndexType type, SampleLine line) {
    double cosine = Float.isNaN(line.cosine()) ? 0 : line.cosine();
    return new SearchLine(
        type.label(), line.id(), line.position(), line.topPosition(), line.rank(), cosine);
  }

  private void print(IndexType type, SampleLines lines) {
    out.printf("%n🔎 %s%n", type.label());
    lines.shown(verbose).forEach(out::println);
    out.printf("%s %s: %s%n", lines.areAligned() ? "✅" : "❌", type.label(), lines.summary());
  }
}
