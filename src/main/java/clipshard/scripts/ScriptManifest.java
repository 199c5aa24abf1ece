package clipshard.scripts;

import clipshard.format.Json;
import clipshard.proof.Finding;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A manifest of earlier scripts. Fields other than these are nobody's business.
 *
 * @param type {@code embed_type}; empty when it says none
 * @param lines one per shard
 */
record ScriptManifest(String type, List<Line> lines) {
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

  /**
   * Reads a manifest.
   *
   * @throws IOException when the bytes are none; the message says why
   */
  static ScriptManifest parse(byte[] json) throws IOException {
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
    return new ScriptManifest(type, lines);
  }

  private static Line line(Object shard, int at) throws IOException {
    if (shard instanceof Map<?, ?> fields
        && fields.get("file") instanceof String file
        && isWhole(fields.get("shard_id"))
        && isWhole(fields.get("count"))) {
      return new Line(
          ((Number) fields.get("shard_id")).longValue(),
          file,
          ((Number) fields.get("count")).longValue());
    }
    throw new IOException(
        "has no shard_id, file and count in entry %d of \"shards\"".formatted(at));
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  /** How it differs from the shards that are there. */
  List<Finding> compare(String key, String ofType, List<ShardFacts> shards) {
    List<Finding> findings = new ArrayList<>();
    if (!type.isEmpty() && !type.equals(ofType)) {
      findings.add(
          Finding.error(
              key, "is of %s, its name says %s".formatted(Shown.of(type), Shown.of(ofType))));
    }
    Map<String, ShardFacts> present = new HashMap<>();
    shards.forEach(shard -> present.put(shard.name(), shard));
    Set<Long> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Line line : lines) {
      boolean isNewNumber = numbers.add(line.shard);
      boolean isNewName = names.add(line.name());
      if (!isNewNumber || !isNewName) {
        findings.add(
            Finding.error(
                key,
                "lists shard %d (%s) twice, as when a run begins again at shard 0 and overwrites"
                    .formatted(line.shard, Shown.of(line.file))));
      }
      compare(findings, key, line, present.get(line.name()));
    }
    shards.stream()
        .filter(shard -> !names.contains(shard.name()))
        .forEach(
            shard -> findings.add(Finding.error(key, "does not list " + Shown.of(shard.key()))));
    return findings;
  }

  private static void compare(List<Finding> findings, String key, Line line, ShardFacts shard) {
    String file = Shown.of(line.file);
    if (shard == null) {
      findings.add(Finding.error(key, "lists %s, which is not there".formatted(file)));
      return;
    }
    if (line.shard != shard.shard()) {
      findings.add(
          Finding.error(
              key,
              "says %s is shard %d, its name says %d".formatted(file, line.shard, shard.shard())));
    }
    if (shard.isCounted() && line.count != shard.count()) {
      findings.add(
          Finding.error(
              key, "says %s has %d rows, it has %d".formatted(file, line.count, shard.count())));
    }
  }
}
