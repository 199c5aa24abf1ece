package clipshard.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PageCutsTest {
  @Test
  void cutsOneTableEvenly() {
    assertArrayEquals(new long[] {25, 50, 75}, PageCuts.cut(List.of(100L), 4));
    assertArrayEquals(new long[] {1}, PageCuts.cut(List.of(2L), 8));
    assertArrayEquals(new long[] {}, PageCuts.cut(List.of(0L), 8));
    assertArrayEquals(new long[] {}, PageCuts.cut(List.of(100L), 1));
  }

  @Test
  void countsAPageOncePerTableThatHasIt() {
    assertArrayEquals(new long[] {45}, PageCuts.cut(List.of(100L, 10L), 2));
  }

  @Property
  void stretchesAreEvenAndAscending(
      @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 0, max = 1L << 32) Long> pages,
      @ForAll @IntRange(min = 1, max = 64) int stretches) {
    long[] cuts = PageCuts.cut(pages, stretches);
    long total = pages.stream().mapToLong(Long::longValue).sum();
    assertTrue(cuts.length < stretches);
    long from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      long to = i == cuts.length ? Long.MAX_VALUE : cuts[i];
      assertTrue(to > from);
      long start = from;
      long size =
          pages.stream().mapToLong(count -> Math.min(count, to) - Math.min(count, start)).sum();
      // Rounded up, and one page number can stand for a page of each table.
      assertTrue(size <= total / stretches + 1 + pages.size(), size + " of " + total);
      from = to;
    }
  }
}
