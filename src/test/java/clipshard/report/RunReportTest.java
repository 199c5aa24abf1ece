package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Json;
import clipshard.report.SampleQuery.Neighbour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunReportTest {

  @Test
  void jsonHoldsAllOfIt() throws Exception {
    for (RunReport report : List.of(ExampleReports.full(), ExampleReports.minimal())) {
      assertEquals(report, Json.read(Json.write(report), RunReport.class));
    }
  }

  @Test
  void jsonSaysNothingBesideTheRecordsFields() {
    String json = new String(Json.write(ExampleReports.minimal()), StandardCharsets.UTF_8);
    assertEquals(
        """
        {"format":2,"title":"BuildIndex of file:///data/index/","command":"BuildIndex",\
        "verdict":{"outcome":"ok","sentence":"There was nothing to do."},\
        "started":"2026-03-02T09:14:05Z","ended":"2026-03-02T09:14:39Z",\
        "index":{"baseUri":"file:///data/index/","prefix":"clip","version":0,"commitId":"",\
        "rows":0,"shards":0,"types":[],"metric":"","factory":"","rowsPerShard":0,\
        "modelSha256":""},"findings":[],"counts":[],"checked":[],"notChecked":[],"cosines":[],\
        "recall":[],\
        "shardFill":{"rowsPerShard":0,"shards":0,"groups":[]},\
        "failureReasons":{"things":"","top":[],"others":0,"rest":0},\
        "failureHosts":{"things":"","top":[],"others":0,"rest":0},\
        "brands":{"things":"","top":[],"others":0,"rest":0},\
        "stages":[],"tasks":[],"timeline":[],"catalogue":[],"samples":[],"searches":[],\
        "changes":[],"changeFiles":[]}\
        """,
        json);
  }

  @Test
  void nothingIsNull() {
    String json = new String(Json.write(ExampleReports.minimal()), StandardCharsets.UTF_8);
    for (String value : List.of("\"BuildIndex\"", "\"ok\"", "\"clip\"")) {
      byte[] without = json.replace(value, "null").getBytes(StandardCharsets.UTF_8);
      assertThrows(IOException.class, () -> Json.read(without, RunReport.class), value);
    }
    RunReport.NotChecked unknown = new RunReport.NotChecked("recall", null);
    assertThrows(IllegalStateException.class, () -> Json.write(unknown));
    assertThrows(IllegalStateException.class, () -> Json.write(List.of(Map.of("1", unknown))));
  }

  @Test
  void whatIsNoThumbnailIsRefused() {
    for (String url :
        List.of(
            "https://host/a.jpg",
            "data:image/svg+xml;base64,PHN2Zz4=",
            "data:image/jpeg;base64,\" onerror=",
            "data:image/jpeg;base64," + "A".repeat(30_000))) {
      assertThrows(
          IllegalArgumentException.class, () -> new Neighbour("1", "", "", 1, 0, url), url);
    }
    assertThrows(
        IllegalArgumentException.class, () -> new Neighbour("1", "", "", Double.NaN, 0, ""));
  }

  @Test
  void aHistogramCountsEveryValueOnce() {
    double[] values = {-1, -0.5, 0, 0.499, 0.5, 0.999, 1, 1.0000001, -7};
    Histogram histogram = Histogram.of("color", "values", values, -1, 1, 4);
    assertEquals(List.of(-1.0, -0.5, 0.0, 0.5, 1.0), histogram.edges());
    assertEquals(List.of(2L, 1L, 2L, 4L), histogram.counts());
    assertThrows(
        IllegalArgumentException.class,
        () -> Histogram.of("color", "", new double[] {Double.NaN}, -1, 1, 4));
  }

  @Test
  void aHundredThousandShardsAreFewGroups() {
    int[] counts = new int[100_000];
    Arrays.setAll(counts, shard -> shard == 99_999 ? 3 : 1000);
    ShardFill fill = ShardFill.of(1000, counts);
    assertTrue(fill.groups().size() <= 48, () -> fill.groups().size() + " groups");
    assertEquals(99_999_003L, fill.groups().stream().mapToLong(ShardFill.Group::rows).sum());
    assertEquals(3, fill.groups().get(fill.groups().size() - 1).least());
    assertEquals(1, ShardFill.of(10, new int[] {7}).groups().size());
  }

  @Test
  void aRankingKeepsTheSumOfTheRest() {
    Map<String, Long> counts = Map.of("b", 5L, "a", 5L, "c", 9L, "d", 1L);
    Ranking ranking = Ranking.of("rows", counts, 2);
    assertEquals(List.of("c", "a"), ranking.top().stream().map(RunReport.Tally::name).toList());
    assertEquals(2, ranking.others());
    assertEquals(6, ranking.rest());
    assertEquals(LongStream.of(5, 5, 9, 1).sum(), ranking.total());
  }
}
