package clipshard.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
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
record Values(
    Map<String, ConfigValue> given, Map<String, ConfigValue> defaults, List<Problem> problems) {
  private static final ConfigValue NOTHING = ConfigValueFactory.fromAnyRef("");
  private static final Set<String> SECRETS =
      Set.of(
          "database.password",
          "fetch.proxy",
          "hub.token",
          "storage.s3.access-key",
          "storage.s3.secret-key",
          "storage.s3.session-token");

  private static final Reading<String> TEXT = new Reading<>("text", Values::scalar);
  private static final Reading<Long> BYTES =
      new Reading<>(
          "a size such as 20MB (10^6 bytes), 45MiB (2^20 bytes) or a number of bytes",
          value -> value.atKey("value").getBytes("value"));
  private static final Map<Class<?>, Reading<?>> READINGS =
      Map.of(
          String.class, TEXT,
          Secret.class, new Reading<>("text", value -> new Secret(scalar(value))),
          int.class, new Reading<>("a whole number", value -> number(value).intValueExact()),
          long.class, new Reading<>("a whole number", value -> number(value).longValueExact()),
          double.class, new Reading<>("a number", value -> number(value).doubleValue()),
          boolean.class, new Reading<>("true, false", Values::flag),
          Duration.class,
              new Reading<>(
                  "a duration with its unit, such as 500ms, 30s, 2m or 1h", Values::duration),
          List.class, new Reading<>("a list such as [a, b], or a, b", Values::parts));

  /**
   * How a type is read.
   *
   * @param accepted what people can write
   * @param parse throws for anything else
   */
  private record Reading<T>(String accepted, Function<ConfigValue, T> parse) {}

  static boolean isSecret(String key) {
    return SECRETS.contains(key) || KnownKeys.isOpen(key);
  }

  /** Text, a number, whether something is, a duration or a list of texts: whatever the type is. */
  Object read(String key, Class<?> type) {
    return read(key, READINGS.get(type));
  }

  String text(String key) {
    return read(key, TEXT);
  }

  Secret secret(String key) {
    return new Secret(text(key));
  }

  long bytes(String key) {
    return read(key, BYTES);
  }

  /** One of {@code choices}, given in any case. */
  String choice(String key, Collection<String> choices) {
    return read(key, new Reading<>(String.join(", ", choices), value -> oneOf(value, choices)));
  }

  /** What was given below {@code section}, which is {@link KnownKeys#isOpen open}. */
  Map<String, Secret> below(String section) {
    Map<String, Secret> values = new TreeMap<>();
    given.keySet().stream()
        .filter(key -> key.startsWith(section))
        .forEach(key -> values.put(key.substring(section.length()), secret(key)));
    return values;
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

  private <T> T read(String key, Reading<T> reading) {
    ConfigValue value = given.getOrDefault(key, defaults.getOrDefault(key, NOTHING));
    try {
      return reading.parse.apply(value);
    } catch (com.typesafe.config.ConfigException
        | IllegalArgumentException
        | ArithmeticException e) {
      String shown = isSecret(key) ? "(redacted)" : Redaction.quoted(value.unwrapped());
      report(new Problem(key, shown + " is not accepted; accepted: " + reading.accepted));
      return reading.parse.apply(defaults.getOrDefault(key, NOTHING));
    }
  }

  private static String scalar(ConfigValue value) {
    if (value.valueType() == ConfigValueType.LIST || value.valueType() == ConfigValueType.OBJECT) {
      throw new IllegalArgumentException();
    }
    return String.valueOf(value.unwrapped());
  }

  private static BigDecimal number(ConfigValue value) {
    return new BigDecimal(scalar(value));
  }

  private static boolean flag(ConfigValue value) {
    return oneOf(value, List.of("true", "false")).equals("true");
  }

  private static String oneOf(ConfigValue value, Collection<String> choices) {
    return choices.stream()
        .filter(scalar(value).strip()::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  /** A plain number is refused: whether it means seconds or milliseconds is anyone's guess. */
  private static Duration duration(ConfigValue value) {
    if (scalar(value).strip().matches("[0-9.]*[1-9][0-9.]*")) {
      throw new IllegalArgumentException();
    }
    return value.atKey("value").getDuration("value");
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
