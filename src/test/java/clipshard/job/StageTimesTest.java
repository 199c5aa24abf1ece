package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StageTimesTest {
  private static final Instant START = Instant.parse("2026-03-02T09:14:05Z");

  @Test
  void timesOfAStageAreSummedAndShownWhereTheyWere() {
    StageTimes times = new StageTimes(START);
    times.add("embed", at(0), at(10));
    times.add("publish", at(10), at(14));
    times.add("embed", at(10), at(30));
    times.add("publish", at(30), at(40));
    assertEquals(List.of(new Stage("embed", 30), new Stage("publish", 14)), times.stages());
    assertEquals(
        List.of(new Span("embed", 0, 30), new Span("publish", 10, 14), new Span("publish", 30, 40)),
        times.timeline());
  }

  @Test
  void withoutTimesThereIsNothingToShow() {
    assertEquals(List.of(), new StageTimes(START).timeline());
    assertEquals(List.of(), new StageTimes(START).stages());
  }

  @Test
  void aClockThatIsPutBackHarmsNoReport() {
    StageTimes times = new StageTimes(START);
    times.add("embed", at(5), at(-3600));
    times.add("embed", at(-3600), at(-3590));
    assertEquals(1, times.timeline().size());
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }
}
