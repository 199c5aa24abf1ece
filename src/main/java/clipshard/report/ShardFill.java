package clipshard.report;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;

/**
 * How full the shards are.
 *
 * @param rowsPerShard the most that a shard holds
 * @param groups of neighbouring shards, ascending, few enough to look at
 */
public record ShardFill(int rowsPerShard, int shards, List<Group> groups) {
  static final ShardFill NONE = new ShardFill(0, 0, List.of());
  private static final int MOST_GROUPS = 48;

  public ShardFill {
    Valid.require(rowsPerShard >= 0 && shards >= 0, "rowsPerShard, shards", rowsPerShard);
    groups = List.copyOf(groups);
    long grouped = groups.stream().mapToLong(group -> group.last - group.first + 1L).sum();
    Valid.require(grouped == shards, "groups", groups);
  }

  /**
   * Shards {@code first} to {@code last}.
   *
   * @param rows in all of them
   * @param least rows in one of them
   * @param most rows in one of them
   */
  public record Group(int first, int last, long rows, long least, long most) {
    public Group {
      Valid.require(0 <= first && first <= last, "first, last", first + ", " + last);
      Valid.require(0 <= least && least <= most && most <= rows, "rows, least, most", rows);
    }
  }

  /**
   * Groups shards, the same number in each group but the last.
   *
   * @param counts rows of each shard, by ordinal
   */
  public static ShardFill of(int rowsPerShard, int[] counts) {
    List<Group> groups = new ArrayList<>();
    int size = Math.max(1, (counts.length + MOST_GROUPS - 1) / MOST_GROUPS);
    for (int first = 0; first < counts.length; first += size) {
      int end = Math.min(counts.length, first + size);
      LongSummaryStatistics rows = new LongSummaryStatistics();
      for (int shard = first; shard < end; shard++) {
        rows.accept(counts[shard]);
      }
      groups.add(new Group(first, end - 1, rows.getSum(), rows.getMin(), rows.getMax()));
    }
    return new ShardFill(rowsPerShard, counts.length, groups);
  }
}
