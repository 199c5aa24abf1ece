package clipshard.scripts;

import clipshard.proof.Finding;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shards of one type, one file per number, ascending, and what must hold of them together.
 *
 * @param files of the type
 * @param shards what reading them gave
 * @param ids of the id map, if it could be read
 */
record ScriptShardSet(
    ScriptFiles.OfType files, List<ShardFacts> shards, Optional<List<String>> ids) {

  /** The type, as people may see it. */
  String type() {
    return Shown.of(files.type());
  }

  /** Numbers that are missing. */
  List<Finding> gaps() {
    List<Finding> findings = new ArrayList<>();
    int expected = 0;
    for (ShardFacts shard : shards) {
      if (shard.number() == 1 && expected == 0 && isComplete()) {
        findings.add(shard.warning("is the first shard: numbers begin at 1, not 0"));
      } else if (shard.number() > expected) {
        findings.add(
            shard.error(
                "is shard %d of %s; %s before it"
                    .formatted(shard.number(), type(), missing(expected, shard.number() - 1))));
      }
      expected = shard.number() + 1;
    }
    return findings;
  }

  private static String missing(int first, int last) {
    return first == last
        ? "shard %d is missing".formatted(first)
        : "shards %d to %d are missing".formatted(first, last);
  }

  private boolean isComplete() {
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

  /** Position of the first row by shard number, as far as the shards before it were counted. */
  Map<Integer, Long> firsts() {
    Map<Integer, Long> firsts = new HashMap<>();
    long first = 0;
    for (ShardFacts shard : shards) {
      firsts.put(shard.number(), first);
      if (!shard.isCounted()) {
        break;
      }
      first += shard.count();
    }
    return firsts;
  }

  /** Shards that are not whole, and vectors that no picture has. */
  List<Finding> damage() {
    List<Finding> findings = new ArrayList<>();
    for (ShardFacts shard : shards) {
      if (shard.state() == ShardFacts.State.DAMAGED) {
        findings.add(shard.error(shard.reason()));
      }
      if (shard.isRead() && shard.count() == 0) {
        findings.add(shard.error("holds no vectors"));
      }
      if (shard.norms().unusable() > 0) {
        findings.add(
            shard.error(
                "%d of %d vectors are zero, infinite or no numbers, the first in row %d"
                    .formatted(
                        shard.norms().unusable(), shard.count(), shard.norms().firstUnusable())));
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
            shard.warning(
                "has %d rows, other full shards %d: from here on, a position divided by %d is not its shard"
                    .formatted(shard.count(), full, full)));
      }
    }
    return findings;
  }

  /** Vectors that are not of unit norm, if there are any. */
  Optional<Finding> norms() {
    List<ShardFacts.Norms> norms = shards.stream().map(ShardFacts::norms).toList();
    Optional<ShardFacts> first =
        shards.stream().filter(shard -> shard.norms().notUnit() > 0).findFirst();
    return first.map(
        shard ->
            shard.warning(
                String.format(
                    Locale.ROOT,
                    "%d of %d vectors of %s are not of unit norm (%.4g to %.4g), this shard's the"
                        + " first; inner products are no cosines then, and must be divided by the"
                        + " norms",
                    norms.stream().mapToLong(ShardFacts.Norms::notUnit).sum(),
                    rowsRead(),
                    type(),
                    norms.stream().mapToDouble(ShardFacts.Norms::least).min().orElse(1),
                    norms.stream().mapToDouble(ShardFacts.Norms::greatest).max().orElse(1))));
  }

  /** Shards whose dimension or metric is not that of most, over all types. */
  static List<Finding> shapes(List<ShardFacts> all) {
    return Stream.concat(
            odd(all, "dimension", it -> it.dimension() == 0 ? "" : "" + it.dimension()),
            odd(all, "metric", ShardFacts::metric))
        .toList();
  }

  private static Stream<Finding> odd(
      List<ShardFacts> all, String what, Function<ShardFacts, String> property) {
    Map<String, Long> counts =
        all.stream()
            .map(property)
            .filter(value -> !value.isEmpty())
            .collect(Collectors.groupingBy(value -> value, Collectors.counting()));
    String usual =
        counts.keySet().stream()
            .max(Comparator.<String, Long>comparing(counts::get).thenComparing(value -> value))
            .orElse("");
    return all.stream()
        .filter(shard -> counts.containsKey(property.apply(shard)))
        .filter(shard -> !property.apply(shard).equals(usual))
        .map(
            shard ->
                shard.error(
                    "its %s is %s, that of %d other shards %s"
                        .formatted(what, property.apply(shard), counts.get(usual), usual)));
  }
}
