package clipshard.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolerCheckTest {
  @ParameterizedTest
  @CsvSource({
    "7, 8, 7, false", // each client its own process
    "7, 7, 8, true", // the second got the process of the first, which then needed another
    "7, 7, 7, true",
    "7, 8, 9, true", // a pool that hands processes out in turn
  })
  void aProcessThatIsLentOutIsNobodysOwn(int first, int other, int again, boolean lent) {
    assertEquals(lent, new PoolerCheck(first, other, again).isPerTransaction());
  }
}
