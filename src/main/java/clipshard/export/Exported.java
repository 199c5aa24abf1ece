package clipshard.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The record of a complete export.
 *
 * @param commitId of the snapshot that was exported
 * @param generation of that snapshot
 * @param objects their sizes by key, the shards excepted
 */
public record Exported(String commitId, int generation, Map<String, Long> objects) {
  public Exported {
    objects = Collections.unmodifiableMap(new LinkedHashMap<>(objects));
  }
}
