package clipshard.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | parts of failures | 0 parts of failures",
        "1 | parts of failures | 1 part of failures",
        "2000 | parts of failures | 2,000 parts of failures",
        "1 | searches over all shards | 1 search over all shards",
        "1 | batches | 1 batch",
        "1 | vectors, each against its record | 1 vector, each against its record",
        "1 | ids in the id map | 1 id in the id map",
        "1 | exported shards | 1 exported shard",
        "1 | others | 1 other",
      })
  void oneIsNotSeveral(long count, String things, String line) {
    assertEquals(line, Counted.of(count, things));
  }

  @ParameterizedTest
  @CsvSource({
    "8.44, 8.4 images/s",
    "0.1, 0.1 images/s",
    "0.04, 2.4 images/min",
    "0.0005, 1.8 images/h",
  })
  void aRateIsNeverShownAsNothing(double perSecond, String rate) {
    assertEquals(rate, Counted.rate(perSecond, "images"));
  }

  @ParameterizedTest
  @CsvSource({"1, 1 row has", "0, 0 rows have", "1000, '1,000 rows have'"})
  void whatIsSaidOfThemFollows(long count, String line) {
    assertEquals(line, Counted.of(count, "row has", "rows have"));
  }
}
