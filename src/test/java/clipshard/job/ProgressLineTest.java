package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.job.ProgressLine.Goal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private Instant now = Instant.parse("2026-03-02T09:14:05Z");
  private long done;
  private boolean begun = true;

  @Test
  void onATerminalOneLineIsWrittenOverAndOver() {
    ProgressLine line = line(true, "images", 1000);
    tick(line, 10, 1);
    tick(line, 20, 1);
    line.close();
    assertEquals(
        "\rBatch 1: 10/1000 (1%) 10.0 images/s, 99 s left\u001b[K"
            + "\rBatch 1: 20/1000 (2%) 10.0 images/s, 98 s left\u001b[K"
            + "\r\u001b[K",
        printed());
  }

  @Test
  void elsewhereThereIsALineNowAndThen() {
    ProgressLine line = line(false, "shards", 100);
    for (int second = 1; second <= 40; second++) {
      tick(line, second, 1);
    }
    line.close();
    assertEquals(
        List.of(
            "Batch 1: 15/100 (15%) 1.0 shards/s, 85 s left",
            "Batch 1: 30/100 (30%) 1.0 shards/s, 70 s left"),
        printed().lines().toList());
  }

  @Test
  void theTimeBeforeItsTurnDoesNotSlowTheRate() {
    begun = false;
    ProgressLine line = line(false, "images", 100);
    tick(line, 0, 60);
    assertEquals("", printed());
    begun = true;
    tick(line, 0, 1);
    tick(line, 10, 5);
    assertEquals("Batch 1: 10/100 (10%) 2.0 images/s, 45 s left", printed().strip());
  }

  /** Spark tells of a task's pictures when it ends. */
  @Test
  void theTimeUntilTheFirstAreToldIsTheirTime() {
    ProgressLine line = line(false, "images", 1800);
    for (int second = 0; second < 90; second++) {
      tick(line, 0, 1);
    }
    tick(line, 900, 0);
    assertEquals("Batch 1: 900/1800 (50%) 10.1 images/s, 89 s left", printed().strip());
  }

  @Test
  void aSlowRateIsTold() {
    ProgressLine line = line(false, "images", 100);
    tick(line, 1, 1200);
    assertEquals("Batch 1: 1/100 (1%) 3.0 images/h, 118800 s left", printed().strip());
  }

  @Test
  void aTickThatComesAfterTheEndShowsNothing() {
    ProgressLine line = line(true, "images", 100);
    line.close();
    tick(line, 10, 1);
    assertEquals("\r\u001b[K", printed());
  }

  private ProgressLine line(boolean terminal, String unit, long total) {
    return new ProgressLine(
        out, terminal, () -> now, new Goal("Batch 1", unit, total, () -> done, () -> begun));
  }

  private void tick(ProgressLine line, long doneNow, long seconds) {
    now = now.plus(Duration.ofSeconds(seconds));
    done = doneNow;
    line.tick();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
