package clipshard.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptIdMapsTest {
  @Test
  void idsThatStandTwiceAreNamedOnceEach() {
    assertEquals(
        "a at 0 and 2, b at 1 and 4", ScriptIdMaps.twice(List.of("a", "b", "a", "c", "b", "a")));
  }
}
