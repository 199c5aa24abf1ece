package clipshard.scripts;

import clipshard.proof.Finding;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The shards of one type, one file per number, ascending, and what must hold of them together.
 *
 * @param type as the names say
 * @param shards what reading them gave
 */
record ScriptShardSet(String type, List<ShardFacts> shards) {

  /** The file that counts for each number; the others are findings. */
  static List<ScriptShard> onePerNumber(List<ScriptShard> named, List<Finding> findings) {
    List<ScriptShard> chosen = new ArrayList<>();
    for (ScriptShard shard : named) {
      if (chosen.isEmpty() || chosen.get(chosen.size() - 1).number() != shard.number()) {
        chosen.add(shard);
        continue;
      }
      findings.add(
          Finding.error(
              Shown.of(shard.key()),
              "is shard %d of %s, and so is %s; where they are of different indexes, name one's files with check.scripts.shard-pattern"
                  .formatted(
                      shard.number(),
                      Shown.of(shard.type()),
                      Shown.of(chosen.get(chosen.size() - 1).key()))));
    }
    return chosen;
  }

  /** Numbers that are missing. */
  List<Finding> gaps(Optional<List<String>> ids) {
    List<Finding> findings = new ArrayList<>();
    int expected = 0;
    for (ShardFacts shard : shards) {
      if (shard.shard() == 1 && expected == 0 && isComplete(ids)) {
        findings.add(
            Finding.warning(
                Shown.of(shard.key()), "is the first shard: numbers begin at 1, not 0"));
      } else if (shard.shard() > expected) {
        findings.add(
            Finding.error(
                Shown.of(shard.key()),
                "is shard %d of %s; %s before it"
                    .formatted(
                        shard.shard(), Shown.of(type), missing(expected, shard.shard() - 1))));
      }
      expected = shard.shard() + 1;
    }
    return findings;
  }

  private static String missing(int first, int last) {
    return first == last
        ? "shard %d is missing".formatted(first)
        : "shards %d to %d are missing".formatted(first, last);
  }

  private boolean isComplete(Optional<List<String>> ids) {
    return ids.isPresent() && isCounted() && rows() == ids.get().size();
  }

  /** Whether the number of vectors of each shard is known. */
  boolean isCounted() {
    return shards.stream().allMatch(ShardFacts::isCounted);
  }

  /** Vectors in all shards together. */
  long rows() {
    return shards.stream().mapToLong(ShardFacts::count).sum();
  }

  /** Vectors that were looked at. */
  long rowsRead() {
    return shards.stream().filter(ShardFacts::isRead).mapToLong(ShardFacts::count).sum();
  }

  /** Shards that are not whole, and vectors that no picture has. */
  List<Finding> damage() {
    List<Finding> findings = new ArrayList<>();
    for (ShardFacts shard : shards) {
      if (shard.state() == ShardFacts.State.MISSING || shard.state() == ShardFacts.State.DAMAGED) {
        findings.add(Finding.error(Shown.of(shard.key()), shard.reason()));
      }
      if (shard.isRead() && shard.count() == 0) {
        findings.add(Finding.error(Shown.of(shard.key()), "holds no vectors"));
      }
      if (shard.unusable() > 0) {
        findings.add(
            Finding.error(
                Shown.of(shard.key()),
                "%d of %d vectors are zero, infinite or no numbers, the first in row %d"
                    .formatted(shard.unusable(), shard.count(), shard.firstUnusable())));
      }
    }
    return findings;
  }

  /** Shards before the last that hold fewer rows than others, or a last one that holds more. */
  List<Finding> sizes() {
    List<Finding> findings = new ArrayList<>();
    int last = shards.size() - 1;
    long full =
        shards.stream().limit(Math.max(0, last)).mapToLong(ShardFacts::count).max().orElse(0);
    for (int at = 0; at <= last && last > 0; at++) {
      ShardFacts shard = shards.get(at);
      boolean isOdd = at < last ? shard.count() < full : shard.count() > full;
      if (shard.isCounted() && isOdd) {
        findings.add(
            Finding.warning(
                Shown.of(shard.key()),
                "has %d rows, other full shards %d: from here on, a position divided by %d is not its shard"
                    .formatted(shard.count(), full, full)));
      }
    }
    return findings;
  }

  /** Vectors that are not of unit norm, if there are any. */
  Optional<Finding> norms() {
    long notUnit = shards.stream().mapToLong(ShardFacts::notUnit).sum();
    Optional<ShardFacts> first = shards.stream().filter(s -> s.notUnit() > 0).findFirst();
    return first.map(
        shard ->
            Finding.warning(
                Shown.of(shard.key()),
                String.format(
                    Locale.ROOT,
                    "%d of %d vectors of %s are not of unit norm (%.4g to %.4g), this shard's the"
                        + " first; inner products are no cosines then, and must be divided by the"
                        + " norms",
                    notUnit,
                    rowsRead(),
                    Shown.of(type),
                    shards.stream().mapToDouble(ShardFacts::leastNorm).min().orElse(1),
                    shards.stream().mapToDouble(ShardFacts::greatestNorm).max().orElse(1))));
  }

  /** Shards whose dimension or metric is not that of most, over all types. */
  static List<Finding> shapes(List<ShardFacts> all) {
    List<Finding> findings = new ArrayList<>();
    odd(findings, all, "dimension", shard -> shard.dimension() == 0 ? "" : "" + shard.dimension());
    odd(findings, all, "metric", ShardFacts::metric);
    return findings;
  }

  private static void odd(
      List<Finding> findings,
      List<ShardFacts> all,
      String what,
      Function<ShardFacts, String> property) {
    Map<String, Long> counts =
        all.stream()
            .map(property)
            .filter(value -> !value.isEmpty())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Optional<String> usual =
        counts.entrySet().stream()
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey);
    all.stream()
        .filter(shard -> !property.apply(shard).isEmpty())
        .filter(shard -> !property.apply(shard).equals(usual.orElseThrow()))
        .forEach(
            shard ->
                findings.add(
                    Finding.error(
                        Shown.of(shard.key()),
                        "its %s is %s, that of %d other shards %s"
                            .formatted(
                                what,
                                property.apply(shard),
                                counts.get(usual.orElseThrow()),
                                usual.orElseThrow()))));
  }
}
