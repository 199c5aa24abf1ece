package clipshard.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Settings by key, read as their types. A value that cannot be read becomes one of {@code problems}
 * and its default is the answer, so that reading goes on to the next problem.
 */
final class Values {
  private static final ConfigValue NOTHING = ConfigValueFactory.fromAnyRef("");
  private static final Set<String> SECRETS =
      Set.of(
          "database.password",
          "storage.s3.access-key",
          "storage.s3.secret-key",
          "storage.s3.session-token");

  private final Map<String, ConfigValue> given;
  private final Map<String, ConfigValue> defaults;
  private final List<Problem> problems;

  Values(
      Map<String, ConfigValue> given, Map<String, ConfigValue> defaults, List<Problem> problems) {
    this.given = given;
    this.defaults = defaults;
    this.problems = problems;
  }

  static boolean isSecret(String key) {
    return SECRETS.contains(key) || key.startsWith(KnownKeys.HADOOP);
  }

  String text(String key) {
    return read(key, "text", Values::scalar);
  }

  Secret secret(String key) {
    return new Secret(text(key));
  }

  int integer(String key) {
    String accepted = "a whole number";
    return read(key, accepted, value -> new BigDecimal(scalar(value)).intValueExact());
  }

  long whole(String key) {
    String accepted = "a whole number";
    return read(key, accepted, value -> new BigDecimal(scalar(value)).longValueExact());
  }

  double number(String key) {
    return read(key, "a number", value -> new BigDecimal(scalar(value)).doubleValue());
  }

  boolean flag(String key) {
    return choice(key, "true", "false").equals("true");
  }

  /** One of {@code choices}, given in any case. */
  String choice(String key, String... choices) {
    return read(
        key,
        String.join(", ", choices),
        value ->
            Stream.of(choices)
                .filter(scalar(value).strip()::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  /** A plain number is refused: whether it means seconds or milliseconds is anyone's guess. */
  Duration duration(String key) {
    return read(
        key,
        "a duration with its unit, such as 500ms, 30s, 2m or 1h",
        value -> {
          if (scalar(value).strip().matches("[0-9.]*[1-9][0-9.]*")) {
            throw new IllegalArgumentException();
          }
          return value.atKey("value").getDuration("value");
        });
  }

  long bytes(String key) {
    String accepted = "a size such as 20MB (10^6 bytes), 45MiB (2^20 bytes) or a number of bytes";
    return read(key, accepted, value -> value.atKey("value").getBytes("value"));
  }

  /** A list, or text with commas between its parts. */
  List<String> list(String key) {
    return read(key, "a list such as [a, b], or a, b", Values::parts);
  }

  /** The properties that were given below {@link KnownKeys#HADOOP}. */
  Map<String, Secret> hadoop() {
    Map<String, Secret> properties = new TreeMap<>();
    given.keySet().stream()
        .filter(key -> key.startsWith(KnownKeys.HADOOP))
        .forEach(key -> properties.put(key.substring(KnownKeys.HADOOP.length()), secret(key)));
    return properties;
  }

  /** What {@code make} makes; null, with the problems kept, when its values break rules. */
  <T> T valid(Supplier<T> make) {
    try {
      return make.get();
    } catch (ConfigException e) {
      e.found().forEach(this::report);
      return null;
    }
  }

  /** Keeps the problem, once however many sections read the key. */
  void report(Problem problem) {
    Problem placed = problem.from(origin(problem.key()));
    if (!problems.contains(placed)) {
      problems.add(placed);
    }
  }

  /** Where the value came from, as in messages. */
  String source(String key) {
    String origin = origin(key);
    return origin.isEmpty() ? "from " + key : "from %s (%s)".formatted(key, origin);
  }

  private String origin(String key) {
    ConfigValue value = given.get(key);
    boolean isDefault = value == null || value.equals(defaults.get(key));
    return isDefault ? "" : value.origin().description();
  }

  private <T> T read(String key, String accepted, Function<ConfigValue, T> parse) {
    ConfigValue value = given.getOrDefault(key, defaults.getOrDefault(key, NOTHING));
    try {
      return parse.apply(value);
    } catch (com.typesafe.config.ConfigException
        | IllegalArgumentException
        | ArithmeticException e) {
      String shown = isSecret(key) ? "(redacted)" : Redaction.quoted(value.unwrapped());
      report(new Problem(key, shown + " is not accepted; accepted: " + accepted));
      return parse.apply(defaults.getOrDefault(key, NOTHING));
    }
  }

  private static String scalar(ConfigValue value) {
    if (value.valueType() == ConfigValueType.LIST || value.valueType() == ConfigValueType.OBJECT) {
      throw new IllegalArgumentException();
    }
    return String.valueOf(value.unwrapped());
  }

  private static List<String> parts(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(Values::scalar).toList();
    }
    String text = scalar(value).strip();
    return text.startsWith("[")
        ? parts(ConfigFactory.parseString("value = " + text).getValue("value"))
        : Stream.of(text.split(",", -1))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .toList();
  }
}
