package clipshard.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {
  private static final int STEPS = 5;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 1 | 1 | 0 1",
        "0 | 3 | 1 | 0 1 2 3",
        "0 | 221 | 1 | 0 50 100 150 200",
        "0 | 1000 | 1 | 0 200 400 600 800 1,000",
        "-0.5 | 0.5 | 1 | 0",
        "-0.5 | 99999.5 | 1 | 0 20,000 40,000 60,000 80,000",
        "0.7 | 1 | 0 | 0.7 0.8 0.9 1.0",
        "0.9 | 1 | 0 | 0.90 0.92 0.94 0.96 0.98 1.00",
        "-1 | 1 | 0 | -1.0 -0.5 0.0 0.5 1.0",
      })
  void ticksAreAtRoundNumbers(double from, double to, double least, String labels) {
    Scale scale = Scale.of(from, to, STEPS, least);
    assertEquals(
        labels,
        Arrays.stream(scale.ticks()).mapToObj(scale::label).collect(Collectors.joining(" ")));
  }

  @Property
  void ticksAreFewAndOnTheLine(
      @ForAll @DoubleRange(min = -1000, max = 1000) double from,
      @ForAll @DoubleRange(min = 0.01, max = 1e9) double length) {
    Scale scale = Scale.of(from, from + length, STEPS, 0);
    double[] ticks = scale.ticks();
    assertTrue(2 <= ticks.length && ticks.length <= STEPS + 1, () -> Arrays.toString(ticks));
    for (double tick : ticks) {
      assertTrue(-1e-3 <= scale.at(tick) && scale.at(tick) <= 1 + 1e-3, () -> scale + " " + tick);
    }
    assertEquals(
        ticks.length,
        Arrays.stream(ticks).mapToObj(scale::label).distinct().count(),
        "labels that differ");
  }
}
