package clipshard.scripts;

import clipshard.format.Json;
import clipshard.proof.Finding;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A manifest of earlier scripts. Fields other than these are nobody's business.
 *
 * @param key as people may see it
 * @param type {@code embed_type}; empty when it says none
 * @param lines one per shard
 */
record ScriptManifest(String key, String type, List<Line> lines) {
  /** More than a manifest of ten million rows needs. */
  static final int MOST_BYTES = 16 << 20;

  /** {@code shard_id}, {@code file} and {@code count}. */
  record Line(long shard, String file, long count) {
    String name() {
      return file.substring(file.lastIndexOf('/') + 1);
    }
  }

  ScriptManifest {
    lines = List.copyOf(lines);
  }

  /** How a manifest differs from the shards that are there. */
  static List<Finding> compare(String key, byte[] json, ScriptShardSet set) {
    String shown = Shown.of(key);
    try {
      return parse(shown, json).compare(set);
    } catch (IOException e) {
      return List.of(Finding.error(shown, "is no manifest: it " + e.getMessage()));
    }
  }

  private static ScriptManifest parse(String key, byte[] json) throws IOException {
    Map<String, Object> fields;
    try {
      fields = Json.readMap(json);
    } catch (IOException e) {
      throw new IOException("is no JSON object", e);
    }
    if (!(fields.get("shards") instanceof List<?> shards)) {
      throw new IOException("has no list \"shards\"");
    }
    List<Line> lines = new ArrayList<>();
    for (Object shard : shards) {
      lines.add(line(shard, lines.size()));
    }
    String type = fields.get("embed_type") instanceof String text ? text : "";
    return new ScriptManifest(key, type, lines);
  }

  private static Line line(Object shard, int at) throws IOException {
    if (shard instanceof Map<?, ?> fields
        && fields.get("file") instanceof String file
        && fields.get("shard_id") instanceof Number number
        && fields.get("count") instanceof Number count
        && isWhole(number)
        && isWhole(count)) {
      return new Line(number.longValue(), file, count.longValue());
    }
    throw new IOException(
        "has no shard_id, file and count in entry %d of \"shards\"".formatted(at));
  }

  private static boolean isWhole(Number value) {
    return value instanceof Integer || value instanceof Long;
  }

  private List<Finding> compare(ScriptShardSet set) {
    List<Finding> findings = new ArrayList<>();
    if (!type.isEmpty() && !type.equals(set.files().type())) {
      findings.add(error("is of %s, its name says %s".formatted(Shown.of(type), set.type())));
    }
    Map<String, ShardFacts> present =
        set.shards().stream()
            .collect(
                Collectors.toMap(ShardFacts::name, Function.identity(), (one, other) -> other));
    Set<Long> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Line line : lines) {
      boolean isNewNumber = numbers.add(line.shard);
      boolean isNewName = names.add(line.name());
      if (!isNewNumber || !isNewName) {
        findings.add(
            error(
                "lists shard %d (%s) twice, as when a run begins again at shard 0 and overwrites"
                    .formatted(line.shard, Shown.of(line.file))));
      }
      compare(findings, line, present.get(line.name()));
    }
    set.shards().stream()
        .filter(shard -> !names.contains(shard.name()))
        .forEach(shard -> findings.add(error("does not list " + shard.shown())));
    return findings;
  }

  private void compare(List<Finding> findings, Line line, ShardFacts shard) {
    String file = Shown.of(line.file);
    if (shard == null) {
      findings.add(error("lists %s, which is not there".formatted(file)));
      return;
    }
    if (line.shard != shard.number()) {
      findings.add(
          error(
              "says %s is shard %d, its name says %d".formatted(file, line.shard, shard.number())));
    }
    if (shard.isCounted() && line.count != shard.count()) {
      findings.add(
          error("says %s has %d rows, it has %d".formatted(file, line.count, shard.count())));
    }
  }

  private Finding error(String message) {
    return Finding.error(key, message);
  }
}
