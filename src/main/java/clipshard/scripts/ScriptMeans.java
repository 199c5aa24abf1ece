package clipshard.scripts;

import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether {@code combined} is the normalised mean of the other two types. Where that holds for most
 * rows, a row for which it does not is of another picture in one of the three; where it does not
 * hold for most, {@code combined} was made in another way, and nothing follows.
 */
final class ScriptMeans {
  static final List<String> THREE = List.of("color", "structure", "combined");
  private static final String WHAT = "combined as the mean of color and structure";

  private final Map<String, ScriptShardSet> sets;
  private final List<MeanFacts> comparable;
  private final long rows;
  private final long others;

  ScriptMeans(Map<String, ScriptShardSet> sets, List<MeanFacts> facts) {
    this.sets = sets;
    this.comparable = sets.keySet().containsAll(THREE) ? comparable(sets, facts) : List.of();
    this.rows = comparable.stream().mapToLong(MeanFacts::rows).sum();
    this.others = comparable.stream().mapToLong(MeanFacts::others).sum();
  }

  /** Whether it holds for most rows, so that the three hold the same pictures in the same order. */
  boolean hold() {
    return rows > 0 && others <= rows / 2;
  }

  /** Tells what was found; {@code isOneOrder} says whether the three have the same ids. */
  void check(AlignmentReport report, boolean isOneOrder) {
    if (!sets.keySet().containsAll(THREE)) {
      return;
    }
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
                  least())));
    } else if (rows > 0) {
      report.notChecked(WHAT, "the id maps of the three types are not the same");
    }
    long all = sets.get("combined").rowsRead();
    if (rows < all) {
      report.notChecked(
          WHAT,
          "%d of %d rows: the shards of the three types do not hold the same positions, or could not be read"
              .formatted(all - rows, all));
    }
  }

  private double least() {
    return comparable.stream().mapToDouble(MeanFacts::leastCosine).min().orElse(1);
  }

  /** Rows that are of another picture in one of the three. */
  List<Finding> misplaced() {
    List<Finding> findings = new ArrayList<>();
    for (MeanFacts fact : hold() ? comparable : List.<MeanFacts>of()) {
      if (fact.others() > 0) {
        findings.add(
            Finding.error(
                Shown.of(shard("combined", fact.shard()).key()),
                String.format(
                    Locale.ROOT,
                    "%d of %d rows, the first being row %d, are not the normalised mean of %s and"
                        + " %s (least cosine %.4f), while most rows are: one of the three is of"
                        + " another picture",
                    fact.others(),
                    fact.rows(),
                    fact.firstOther(),
                    Shown.of(shard("color", fact.shard()).key()),
                    Shown.of(shard("structure", fact.shard()).key()),
                    fact.leastCosine())));
      }
    }
    return findings;
  }

  private ShardFacts shard(String type, int number) {
    return sets.get(type).shards().stream()
        .filter(shard -> shard.shard() == number)
        .findFirst()
        .orElseThrow();
  }

  /** Position of the first row by shard number, as far as the shards before it were counted. */
  private static Map<Integer, Long> firsts(ScriptShardSet set) {
    Map<Integer, Long> firsts = new HashMap<>();
    long first = 0;
    for (ShardFacts shard : set.shards()) {
      firsts.put(shard.shard(), first);
      if (!shard.isCounted()) {
        break;
      }
      first += shard.count();
    }
    return firsts;
  }

  /** Facts of shards that begin at the same position in all three types. */
  private static List<MeanFacts> comparable(
      Map<String, ScriptShardSet> sets, List<MeanFacts> facts) {
    List<Map<Integer, Long>> firsts = THREE.stream().map(type -> firsts(sets.get(type))).toList();
    return facts.stream()
        .filter(
            fact ->
                firsts.stream().allMatch(numbers -> numbers.containsKey(fact.shard()))
                    && firsts.stream().map(n -> n.get(fact.shard())).distinct().count() == 1)
        .toList();
  }
}
