package clipshard.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The keys there are, with their defaults: those of {@code conf/clipshard.conf}, which is in the
 * jar. Keys are written without the root.
 *
 * @param file the file as it stands
 * @param defaults its values
 */
record KnownKeys(Config file, Map<String, ConfigValue> defaults) {
  static final String ROOT = "clipshard";

  /** Below this, every name is a Hadoop property. */
  static final String HADOOP = "storage.hadoop.";

  /** Below this, every name is a host's, and below that a header's. */
  static final String HEADERS = "fetch.headers.";

  /** Whether what is below it is anybody's choice, and secret. */
  static boolean isOpen(String key) {
    return Stream.of(HADOOP, HEADERS)
        .anyMatch(section -> key.startsWith(section) && key.length() > section.length());
  }

  static KnownKeys load() {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setAllowMissing(false).setOriginDescription("default");
    Config file = ConfigFactory.parseResources(KnownKeys.class, "clipshard.conf", options);
    return new KnownKeys(file, flat(file));
  }

  /** The values below the root, by their keys; quotes inside keys are dropped. */
  static Map<String, ConfigValue> flat(Config resolved) {
    Map<String, ConfigValue> values = new TreeMap<>();
    if (resolved.hasPath(ROOT)) {
      for (Map.Entry<String, ConfigValue> entry : resolved.getConfig(ROOT).entrySet()) {
        values.put(String.join(".", ConfigUtil.splitPath(entry.getKey())), entry.getValue());
      }
    }
    return values;
  }

  boolean contains(String key) {
    return defaults.containsKey(key) || isOpen(key);
  }

  /** Why {@code key} is none of these, and which it may have been meant for. */
  Problem unknown(String key, String origin) {
    String section = key + ".";
    List<String> inside = defaults.keySet().stream().filter(k -> k.startsWith(section)).toList();
    String text =
        inside.isEmpty()
            ? "no such key; the nearest is " + nearest(key)
            : "a section, not a value; its keys are " + String.join(", ", inside);
    return new Problem(key, origin, text);
  }

  private String nearest(String key) {
    return defaults.keySet().stream()
        .min(Comparator.comparingInt(known -> distance(key, known)))
        .orElseThrow();
  }

  /** Edits between two keys, or between their last parts when only the section is wrong. */
  private static int distance(String key, String known) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    String knownLast = known.substring(known.lastIndexOf('.') + 1);
    LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
    return Math.min(edits.apply(key, known), 1 + edits.apply(last, knownLast));
  }
}
