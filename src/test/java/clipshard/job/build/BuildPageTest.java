package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.embed.ConstantTimeModel;
import clipshard.format.Json;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.build.stage.FailureCounts;
import clipshard.proof.Finding.Severity;
import clipshard.report.RunReport;
import clipshard.report.RunReport.Outcome;
import clipshard.report.RunReport.Stage;
import clipshard.report.RunReport.Tally;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildPageTest extends WithWorkbench {

  private RunReport report() throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve("reports/build.json")), RunReport.class);
  }

  private static long count(RunReport report, String name) {
    return report.counts().stream()
        .filter(tally -> tally.name().equals(name))
        .mapToLong(Tally::count)
        .sum();
  }

  @Test
  void aBuildTellsWhatItDid() throws Exception {
    Path local = data.resolve("reports/of today");
    bench.set("report.dir=" + local);
    bench.insertPictures(1, 26);
    bench.insert(26, "data:image/png;base64,AAAA");
    bench.insert(27, "http://127.0.0.1:9/a.png?signature=planted");
    bench.build();
    RunReport report = report();
    assertEquals(Outcome.OK, report.verdict().outcome());
    assertEquals(
        "25 pictures were added to the index; 2 could not be embedded.",
        report.verdict().sentence());
    assertEquals(snapshot().commitId(), report.index().commitId());
    assertEquals(25, report.index().rows());
    assertEquals(3, report.shardFill().shards());
    assertEquals(25, count(report, "embedded"));
    assertEquals(2, count(report, "rejected"));
    assertEquals(27, count(report, "in the table"));
    assertEquals(
        List.of(new Tally("127.0.0.1:9", 1), new Tally("data: URLs", 1)),
        report.failureHosts().top());
    assertEquals(2, report.failureReasons().top().size());
    assertEquals(
        "plan embed publish commit export cleanup",
        report.stages().stream().map(Stage::name).collect(Collectors.joining(" ")));
    assertEquals(
        List.of(
            "opening the model",
            "waiting for pictures",
            "decoding",
            "encoding",
            "waiting for storage"),
        report.tasks().stream().map(Stage::name).toList());
    assertTrue(bench.printed().contains("   Time of the tasks: opening the model "));
    String page = Files.readString(folder.resolve("reports/build.html"));
    assertTrue(page.contains("25 pictures were added"), page);
    assertFalse(page.contains("planted"), page);
    assertEquals(page, Files.readString(local.resolve("build.html")));
    assertTrue(bench.printed().contains("   Report: " + local.resolve("build.html")));
    assertTrue(Files.exists(local.resolve("build.json")));
    assertEquals(
        Files.readString(local.resolve("summary.json")),
        Files.readString(folder.resolve("reports/summary.json")));
  }

  @Test
  void theModelAndWhatItMakesOfPicturesComeFirst() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    assertTrue(
        bench
            .printed()
            .startsWith(
                "Model: demo, to 512 numbers; pictures: shorter side to 224 (bicubic), middle"
                    + " 224×224, mean 0.481 0.458 0.408, deviation 0.269 0.261 0.276 (CLIP's own)"),
        bench.printed());
    String warning = "the demo encoder groups by colour and outline only";
    assertTrue(bench.printed().contains("⚠️ Model: " + warning), bench.printed());
    assertTrue(report().findings().get(0).message().startsWith(warning));
    assertTrue(Files.readString(folder.resolve("reports/build.html")).contains(warning));
  }

  @Test
  void ofAnotherModelNothingIsSaidOfColoursAndOutlines() throws Exception {
    bench.insertPictures(1, 4);
    bench.set("model.uri=" + ConstantTimeModel.write(data, 16)).build();
    assertTrue(
        bench.printed().contains("middle 8×8") && bench.printed().contains("preprocessor_config"),
        bench.printed());
    assertFalse(bench.printed().contains("demo encoder"), bench.printed());
    assertEquals(List.of(), report().findings());
    assertTrue(bench.check(), bench.printed());
    assertFalse(bench.printed().contains("demo encoder"), bench.printed());
  }

  @Test
  void theSummaryIsThatOfTheLastRun() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    JsonNode summary = summary();
    assertEquals("BuildIndex", summary.at("/command").asText());
    assertEquals("ok", summary.at("/verdict/outcome").asText());
    assertEquals("embedded", summary.at("/counts/0/name").asText());
    assertEquals(3, summary.at("/counts/0/count").asInt());
    assertEquals(1, summary.at("/index/version").asInt());
    assertEquals("plan", summary.at("/stages/0/name").asText());
    Files.delete(folder.resolve("id_map_color.json"));
    assertFalse(bench.check());
    assertEquals("CheckAlignment", summary().at("/command").asText());
    assertEquals("failed", summary().at("/verdict/outcome").asText());
    assertTrue(summary().at("/findings").asInt() > 0);
  }

  private JsonNode summary() throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve("reports/summary.json")), JsonNode.class);
  }

  @Test
  void aBuildWithNothingToDoSaysSo() throws Exception {
    bench.build();
    assertEquals(0, report().index().version());
    assertTrue(report().verdict().sentence().contains("there is no index yet"));
    assertTrue(bench.printed().contains("   Report: " + folder.toUri() + "reports/build.html"));
    bench.insertPictures(1, 4);
    bench.build();
    bench.build();
    assertEquals(
        "There was nothing to do: all rows are indexed or failed for good.",
        report().verdict().sentence());
    assertEquals(1, report().index().version());
    assertEquals(1, report().shardFill().groups().size());
  }

  @Test
  void aBuildThatFailsAfterItHasPlannedSaysWhy() throws Exception {
    bench.set("build.batch-size=60", "build.max-failure-share=0.1");
    bench.insertPictures(1, 5);
    for (long id = 5; id < 60; id++) {
      bench.insert(id, "https://images.example.com.invalid:x/" + id);
    }
    JobException refused = assertThrows(JobException.class, bench::build);
    RunReport report = report();
    assertEquals(Outcome.FAILED, report.verdict().outcome());
    assertEquals(Severity.ERROR, report.findings().get(0).severity());
    assertEquals(refused.getMessage(), report.findings().get(0).message());
    assertEquals("BAD_URL", report.failureReasons().top().get(0).name());
    assertEquals(55, report.failureReasons().top().get(0).count());
    assertEquals(0, report.index().version());
  }

  @Test
  void aReportThatCannotBeWrittenFailsNoBuild() throws Exception {
    Files.writeString(folder.resolve("reports"), "a file where the folder should be");
    bench.set("report.dir=" + folder.resolve("reports/deeper"));
    bench.insertPictures(1, 3);
    assertEquals(2, bench.build().embedded());
    assertTrue(bench.printed().contains("⚠️ The report could not be written beside the index"));
    assertTrue(bench.printed().contains("⚠️ The report could not be written to the folder"));
    assertFalse(bench.printed().contains("   Report:"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://Host:80/a, host:80",
    "s3a://bucket/key, bucket",
    "data:image/png, data: URLs",
    "https:///a, no host",
    "'', no host",
    "https://(redacted), (redacted)",
  })
  void aHostIsWhoAUrlAsks(String url, String host) {
    assertEquals(host, FailureCounts.host(url));
  }
}
