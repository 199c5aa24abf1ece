package clipshard.config;

import java.io.Serializable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code check.scripts}: how the files of an index that other programs made are named.
 *
 * @param folder below the base URI, ending in a slash; empty for the base URI itself
 * @param shardPattern regular expression that a shard's path below the folder, or its name alone,
 *     matches as a whole; its groups {@code type} and {@code shard} give the type and the number
 * @param idMap name of an id map, with a folder if it is elsewhere than the shards; {@code {type}}
 *     stands for the type; without it, all types have the same map; without {@code .json} or {@code
 *     .npy}, both are looked for
 */
public record ScriptNames(String folder, String shardPattern, String idMap)
    implements Serializable {
  private static final Pattern FOLDER = Pattern.compile("(?!/)([^/]+/)*");
  private static final Pattern ID_MAP = Pattern.compile("([^/]+/)*[^/]+");
  private static final Pattern UPWARDS = Pattern.compile("(^|/)\\.{1,2}(/|$)");
  private static final String GROUPS = "(?<type>…), the type, and (?<shard>…), the shard's number";

  public ScriptNames {
    folder = folder.strip();
    folder = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    idMap = idMap.strip();
    new Rules("check.scripts")
        .require(
            FOLDER.matcher(folder).matches() && !UPWARDS.matcher(folder).find(),
            "folder",
            folder,
            "a folder below storage.base-uri, such as old/index")
        .require(
            isPattern(shardPattern),
            "shard-pattern",
            shardPattern,
            "a regular expression with the groups " + GROUPS)
        .require(
            ID_MAP.matcher(idMap).matches() && !UPWARDS.matcher(idMap).find(),
            "id-map",
            idMap,
            "a file's name such as id_map_{type}")
        .enforce();
  }

  /** The expression of {@link #shardPattern}. */
  public Pattern pattern() {
    return Pattern.compile(shardPattern);
  }

  private static boolean isPattern(String expression) {
    try {
      return Pattern.compile(expression).pattern().contains("(?<type>")
          && expression.contains("(?<shard>");
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
