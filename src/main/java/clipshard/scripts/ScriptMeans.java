package clipshard.scripts;

import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.text.Shown;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether {@code combined} is the normalised mean of the other two types. Where that holds for most
 * rows, a row for which it does not is of another picture in one of the three; where it does not
 * hold for most, {@code combined} was made in another way, and nothing follows.
 */
final class ScriptMeans {
  private static final String WHAT = "combined as the mean of color and structure";

  private final List<MeanFacts> comparable;
  private final long all;
  private final long rows;
  private final long others;

  ScriptMeans(List<ScriptShardSet> sets, List<MeanFacts> facts) {
    List<ScriptShardSet> three =
        sets.stream().filter(set -> ScriptFiles.THREE.contains(set.files().type())).toList();
    List<Map<Integer, Long>> firsts = three.stream().map(ScriptShardSet::firsts).toList();
    this.comparable = facts.stream().filter(fact -> isAligned(firsts, fact.shard())).toList();
    this.all = three.size() == 3 ? three.get(2).rowsRead() : 0;
    this.rows = comparable.stream().mapToLong(MeanFacts::rows).sum();
    this.others = comparable.stream().mapToLong(MeanFacts::others).sum();
  }

  /** Whether the shards of one number are known to begin at the same position. */
  private static boolean isAligned(List<Map<Integer, Long>> firsts, int shard) {
    Long first = firsts.get(0).get(shard);
    return first != null && firsts.stream().allMatch(it -> first.equals(it.get(shard)));
  }

  /** Whether it holds for most rows, so that the three hold the same pictures in the same order. */
  boolean hold() {
    return rows > 0 && others <= rows / 2;
  }

  /** Tells what was found; {@code isOneOrder} says whether the three have the same ids. */
  void check(AlignmentReport report, boolean isOneOrder) {
    if (hold()) {
      report.checked("combined", rows, "means of color and structure");
    } else if (rows > 0 && isOneOrder) {
      report.add(
          Finding.warning(
              "combined",
              String.format(
                  Locale.ROOT,
                  "is not the normalised mean of color and structure for %d of %d rows (least"
                      + " cosine %.4f): it was made in another way, or positions do not agree",
                  others,
                  rows,
                  comparable.stream().mapToDouble(MeanFacts::leastCosine).min().orElse(1))));
    } else if (rows > 0) {
      report.notChecked(WHAT, "the id maps of the three types are not the same");
    }
    if (rows < all) {
      report.notChecked(
          WHAT,
          "%d of %d rows: the shards of the three types do not hold the same positions, or could not be read"
              .formatted(all - rows, all));
    }
  }

  /** Rows that are of another picture in one of the three. */
  List<Finding> misplaced() {
    return comparable.stream()
        .filter(fact -> hold() && fact.others() > 0)
        .map(ScriptMeans::misplaced)
        .toList();
  }

  private static Finding misplaced(MeanFacts fact) {
    List<String> keys = fact.keys().stream().map(Shown::of).toList();
    return Finding.error(
        keys.get(2),
        String.format(
            Locale.ROOT,
            "%d of %d rows, the first being row %d, are not the normalised mean of %s and %s (least"
                + " cosine %.4f), while most rows are: one of the three is of another picture",
            fact.others(),
            fact.rows(),
            fact.firstOther(),
            keys.get(0),
            keys.get(1),
            fact.leastCosine()));
  }
}
