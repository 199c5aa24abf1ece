package clipshard.format;

import java.util.List;

/**
 * What takes the place of a part of positions: the same rows, of which other things are recorded.
 *
 * @param key of that part
 * @param parts of {@link PositionRow}, one or more
 * @param rows that differ
 */
public record Amendment(String key, List<Part> parts, long rows) {
  public Amendment {
    parts = List.copyOf(parts);
  }
}
