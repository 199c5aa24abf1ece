package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommittedShards;
import clipshard.format.Json;
import clipshard.job.PictureServer;
import clipshard.job.StageTimes;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.proof.Finding;
import clipshard.proof.Finding.Severity;
import clipshard.report.Histogram;
import clipshard.report.RunReport;
import clipshard.report.RunReport.Outcome;
import clipshard.report.RunReport.Stage;
import clipshard.report.SampleQuery;
import clipshard.report.SampleQuery.Hits;
import clipshard.report.SampleQuery.Neighbour;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a build's report shows of the index. */
class BuiltSamplesTest extends WithWorkbench {
  private static final List<String> TYPES = List.of("color", "structure", "combined");

  @BeforeEach
  void showSamples() {
    bench.set("report.samples=4");
  }

  private RunReport report(String run) throws IOException {
    Path json = folder.resolve("reports/" + run + ".json");
    return Json.read(Files.readAllBytes(json), RunReport.class);
  }

  private RunReport report() throws IOException {
    return report("build");
  }

  private static List<String> ids(RunReport report) {
    return report.samples().stream().map(SampleQuery::id).toList();
  }

  private static List<String> stages(RunReport report) {
    return report.stages().stream().map(Stage::name).toList();
  }

  private static List<String> notes(RunReport report) {
    return report.findings().stream()
        .filter(finding -> finding.object().equals("sample searches"))
        .filter(finding -> finding.severity() == Severity.WARNING)
        .map(Finding::message)
        .toList();
  }

  private static long gaps(RunReport report) {
    return report.samples().stream()
        .flatMap(query -> query.hits().stream())
        .flatMap(hits -> hits.neighbours().stream())
        .filter(neighbour -> neighbour.thumbnail().isEmpty())
        .count();
  }

  @Test
  void rowsThatTheRunAddedAreShownWithTheirNeighbours() throws Exception {
    bench.insertPictures(1, 25);
    bench.build();
    RunReport first = report();
    assertEquals(4, first.samples().size());
    List<String> stages = stages(first);
    assertEquals(
        List.of("cleanup", "sample searches", "pictures of this page"),
        stages.subList(stages.size() - 3, stages.size()));
    for (SampleQuery query : first.samples()) {
      assertFalse(query.thumbnail().isEmpty(), query::id);
      assertTrue(query.url().startsWith("data:"), query::url);
      assertEquals(TYPES, query.hits().stream().map(Hits::type).toList());
      for (Hits hits : query.hits()) {
        assertEquals(5, hits.neighbours().size());
        List<Double> cosines = hits.neighbours().stream().map(Neighbour::cosine).toList();
        assertEquals(cosines.stream().sorted((a, b) -> Double.compare(b, a)).toList(), cosines);
        assertFalse(hits.neighbours().stream().anyMatch(near -> near.id().equals(query.id())));
      }
    }
    assertEquals(0, gaps(first));
    assertEquals(TYPES, first.cosines().stream().map(Histogram::type).toList());
    assertEquals(4 * 9, first.cosines().get(0).counts().stream().mapToLong(Long::longValue).sum());
    assertTrue(
        bench.printed().contains("Sample searches for the report: 4 rows (report.samples)"),
        bench.printed());
    String page = Files.readString(folder.resolve("reports/build.html"));
    assertTrue(page.contains("Sample searches"), page);
  }

  @Test
  void aCheckShowsTheSameOfTheSameRow() throws Exception {
    bench.insertPictures(1, 13);
    bench.set("report.samples=0").build();
    bench.insertPictures(13, 19);
    bench.set("report.samples=6").build();
    assertEquals(numbers(13, 19), ids(report()));
    assertTrue(bench.set("check.samples=18").check(), bench.printed());
    assertEquals(List.of("1", "4", "7", "10", "13", "16"), ids(report("check")));
    assertEquals(0, gaps(report("check")));
    for (String id : List.of("13", "16")) {
      assertEquals(neighbours("build", id), neighbours("check", id));
    }
  }

  private List<String> neighbours(String run, String id) throws IOException {
    return report(run).samples().stream()
        .filter(query -> query.id().equals(id))
        .flatMap(query -> query.hits().stream())
        .flatMap(
            hits ->
                hits.neighbours().stream()
                    .map(near -> "%s %s %.4f".formatted(hits.type(), near.id(), near.cosine())))
        .toList();
  }

  @Test
  void aPictureThatDisappearedLeavesAGap() throws Exception {
    try (PictureServer server = PictureServer.showingEachOnce(Workbench::pictureBytes)) {
      bench.set("fetch.allow-addresses=[127.0.0.1]");
      for (long id = 1; id < 6; id++) {
        bench.insert(id, "http://127.0.0.1:" + server.port() + "/" + id + "?signature=planted");
      }
      bench.insertPictures(6, 9);
      assertEquals(8, bench.build().embedded());
    }
    RunReport report = report();
    assertEquals(Outcome.OK, report.verdict().outcome());
    assertEquals(List.of(), notes(report));
    assertEquals(4, report.samples().size());
    for (SampleQuery query : report.samples()) {
      assertEquals(Long.parseLong(query.id()) < 6, query.thumbnail().isEmpty(), query::id);
      assertTrue(
          query.url().matches("http://[0-9.]+:[0-9]+/" + query.id() + "|data:image/png;base64"),
          query::url);
      for (Hits hits : query.hits()) {
        for (Neighbour near : hits.neighbours()) {
          assertEquals(Long.parseLong(near.id()) < 6, near.thumbnail().isEmpty(), near::id);
        }
      }
    }
    assertTrue(gaps(report) > 0);
  }

  @Test
  void noneAreShownWhereNoneAreWantedOrNothingWasCommitted() throws Exception {
    bench.insertPictures(1, 4);
    bench.set("report.samples=0").build();
    assertEquals(List.of(), report().samples());
    assertEquals(List.of(), report().cosines());
    assertEquals("cleanup", stages(report()).get(stages(report()).size() - 1));
    assertTrue(bench.check(), bench.printed());
    assertEquals(List.of(), report("check").samples());
    assertEquals(3, report("check").cosines().size());
    bench.set("report.samples=8").build();
    assertEquals(List.of(), report().samples());
    assertFalse(bench.printed().contains("Sample searches"));
  }

  @Test
  void anIndexOfOneRowHasNoNeighbours() throws Exception {
    bench.insertPictures(7, 8);
    bench.build();
    assertEquals(List.of("7"), ids(report()));
    assertFalse(report().samples().get(0).thumbnail().isEmpty());
    report().samples().get(0).hits().forEach(hits -> assertEquals(List.of(), hits.neighbours()));
    assertEquals(List.of(), report().cosines());
    assertEquals(List.of(), notes(report()));

    bench.insert(8, "data:image/png;base64,AAAA");
    assertEquals(1, bench.build().rejected(), "a commit that adds no row");
    assertEquals(List.of("7"), ids(report()));
  }

  @Test
  void whatFailsIsANoteAndTheBuildIsDone() throws Exception {
    bench.insertPictures(1, 12);
    bench.set("report.samples=0").build();
    Path shard;
    try (var files = Files.list(folder.resolve("shards/structure"))) {
      shard =
          files.filter(file -> file.getFileName().toString().startsWith("00000")).findFirst().get();
    }
    Files.delete(shard);
    bench.insertPictures(12, 14);
    assertEquals(2, bench.set("report.samples=3").build().embedded());
    RunReport report = report();
    assertEquals(Outcome.OK, report.verdict().outcome());
    assertEquals(List.of(), report.samples());
    assertTrue(
        notes(report).get(0).contains(shard.getFileName().toString()), notes(report)::toString);
    assertTrue(bench.printed().contains("⚠️ The report lacks sample searches"), bench.printed());
  }

  @Test
  void aLargeIndexIsNotReadAndATableThatIsGoneLeavesGaps() throws Exception {
    bench.insertPictures(1, 12);
    bench.set("report.samples=0").build();
    bench.set("report.samples=4").execute("DROP TABLE images");
    RunReport none = samples(1);
    assertEquals(List.of(), none.samples());
    String note = notes(none).get(0);
    assertTrue(note.contains("2 shards of each type, more than 1"), note);
    RunReport without = samples(2);
    assertEquals(List.of(), notes(without));
    assertEquals(4, without.samples().size());
    assertEquals(4 * 3 * 5, gaps(without));
  }

  /** What a build would add to its report now. */
  private RunReport samples(int mostShards) throws IOException {
    BuildPage page = new BuildPage(folder.toUri().toString(), "clip", Instant.now());
    try (ObjectStore store = bench.store()) {
      CommittedShards shards = CommittedShards.read(store, snapshot());
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
      new BuiltSamples(spark, bench.settings(), System.out, mostShards)
          .fill(page, new StageTimes(Instant.now()), snapshot(), shards, 0);
    }
    return page.builder().end(Outcome.OK, "done");
  }
}
