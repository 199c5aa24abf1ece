package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardNamePatternTest {
  @ParameterizedTest
  @CsvSource({
    "{prefix}_{type}_shard_{index:5}.index, 0, clip_color_shard_00000.index",
    "{prefix}_{type}_shard_{index:5}.index, 123456, clip_color_shard_123456.index",
    "{type}_shard_{number:3}.faiss, 0, color_shard_001.faiss",
    "{type}_shard_{number:3}.faiss, 999, color_shard_1000.faiss",
    "indexes/{type}/{index:1}, 7, indexes/color/7",
    "{type}-{type}-{index:2}, 7, color-color-07",
  })
  void namesShards(String pattern, int ordinal, String name) {
    assertEquals(name, new ShardNamePattern(pattern).name("clip", "color", ordinal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{prefix}_{index:5}",
        "{type}.index",
        "{type}{index}",
        "{type}{index:0}",
        "{type}{index:10}",
        "{type}{index:5}{number:3}",
        "{type}{index:5}{index:5}",
        "{type}{index:5}{date}",
        "{type} {index:5}",
        "{type}{index:5}ü",
        "{type}{index:5}%",
        "/{type}{index:5}",
        "{type}{index:5}/",
        "a//{type}{index:5}",
        "../{type}{index:5}",
        "a/./{type}{index:5}",
      })
  void refusesWhatNamesNoShards(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> new ShardNamePattern(pattern));
  }

  @Test
  void knowsItsNames() {
    ShardNamePattern pattern = new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index");
    assertTrue(pattern.matches("clip", "color", "clip_color_shard_00000.index"));
    assertTrue(pattern.matches("clip", "color", "clip_color_shard_123456.index"));
    assertFalse(pattern.matches("clip", "structure", "clip_color_shard_00000.index"));
    assertFalse(pattern.matches("clip", "color", "clip_color_shard_0000.index"));
    assertFalse(pattern.matches("clip", "color", "clip_color_shard_00000_index"));
    assertFalse(pattern.matches("cl.p", "color", "clip_color_shard_00000.index"));
  }

  @Test
  void resemblesWhatAProgramThatGlobsWouldTake() {
    ShardNamePattern pattern = new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index");
    for (String number : new String[] {"00004", "4", "000000000004"}) {
      assertTrue(pattern.resembles("clip", "color", "clip_color_shard_%s.index".formatted(number)));
    }
    for (String other : new String[] {"structure_shard_00004", "color_shard_", "color_shard_old"}) {
      assertFalse(pattern.resembles("clip", "color", "clip_" + other + ".index"), other);
    }
  }

  @Property(tries = 300)
  void everyNameIsItsOwnAndMatches(
      @ForAll @IntRange(max = Integer.MAX_VALUE - 2) int ordinal,
      @ForAll @IntRange(min = 1, max = 9) int digits) {
    ShardNamePattern pattern = new ShardNamePattern("{type}_{number:%d}".formatted(digits));
    String name = pattern.name("clip", "combined", ordinal);
    assertTrue(pattern.matches("clip", "combined", name), name);
    assertEquals(ordinal + 1, Integer.parseInt(name.substring("combined_".length())));
  }
}
