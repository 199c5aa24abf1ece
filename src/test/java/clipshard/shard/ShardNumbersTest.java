package clipshard.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardNumbersTest {
  @ParameterizedTest
  @CsvSource({"3, 3", "3 5-7, '3,5-7'", "7 6 5 3 6-6, '3,5-7'", "0-1 2, 0-2", "9-8, ''"})
  void isWrittenAsItIsRead(String texts, String written) {
    assertEquals(written, ShardNumbers.parse(Arrays.asList(texts.split(" "))).toString());
  }
}
