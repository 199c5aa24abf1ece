package clipshard.shard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Ordinals of shards as people write and read them.
 *
 * @param all ascending
 */
public record ShardNumbers(List<Integer> all) {
  public ShardNumbers {
    all = List.copyOf(new TreeSet<>(all));
  }

  /** Those that texts such as {@code 3} and {@code 5-9} name. */
  public static ShardNumbers parse(Collection<String> texts) {
    List<Integer> numbers = new ArrayList<>();
    for (String text : texts) {
      int dash = text.indexOf('-');
      int from = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      int to = dash < 0 ? from : Integer.parseInt(text.substring(dash + 1));
      IntStream.rangeClosed(from, to).forEach(numbers::add);
    }
    return new ShardNumbers(numbers);
  }

  /** For example {@code 3,5-9}, which {@code BuildIndex --rebuild-shard} takes. */
  @Override
  public String toString() {
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < all.size(); at++) {
      int from = all.get(at);
      while (at + 1 < all.size() && all.get(at + 1) == all.get(at) + 1) {
        at++;
      }
      texts.add(from == all.get(at) ? "" + from : from + "-" + all.get(at));
    }
    return String.join(",", texts);
  }
}
