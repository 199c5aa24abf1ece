package clipshard.catalog;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Where to cut page numbers so that each stretch holds about as many pages. A query with a
 * condition on {@code ctid} reads that stretch of every physical table behind it, so with several
 * (partitions, children) a page number counts once for each table that reaches so far.
 */
final class PageCuts {
  private PageCuts() {}

  /**
   * Cuts page numbers, from 0 to the last of the longest table, into stretches.
   *
   * @param pages of each physical table; at least one
   * @param stretches wanted, at least 1
   * @return the first page of each stretch but the first, ascending: {@code stretches - 1} numbers,
   *     or fewer where there are not enough pages
   */
  static long[] cut(List<Long> pages, int stretches) {
    long longest = pages.stream().mapToLong(Long::longValue).max().orElseThrow();
    long total = below(pages, longest);
    return LongStream.range(1, stretches)
        .map(i -> firstPageWith(pages, longest, share(total, i, stretches)))
        .filter(page -> page > 0 && page < longest)
        .distinct()
        .toArray();
  }

  /** {@code total * part / of} without overflow. */
  private static long share(long total, long part, long of) {
    return total / of * part + total % of * part / of;
  }

  /** The least page number below which there are at least {@code wanted} pages. */
  private static long firstPageWith(List<Long> pages, long longest, long wanted) {
    long low = 0;
    long high = longest;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (below(pages, middle) >= wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static long below(List<Long> pages, long page) {
    return pages.stream().mapToLong(count -> Math.min(count, page)).sum();
  }
}
