package clipshard.config;

import com.typesafe.config.ConfigUtil;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Settings for people: one {@code key = value} per line, as the keys are written in files. */
final class SettingsText {
  private SettingsText() {}

  static String of(Settings settings) {
    List<String> lines = new ArrayList<>();
    add(lines, "", settings);
    return String.join("\n", lines);
  }

  /** In whole seconds where it is a whole number of them, else in milliseconds. */
  static String of(Duration duration) {
    return duration.equals(Duration.ofSeconds(duration.toSeconds()))
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private static void add(List<String> lines, String path, Object value) {
    if (value instanceof Explanation explanation) {
      explanation
          .lines()
          .forEach(line -> lines.add("# " + path.replace(".explanation", "") + ": " + line));
    } else if (value instanceof HostHeaders headers) {
      headers.byHost().forEach((host, of) -> add(lines, path + "." + quoted(host), of));
    } else if (value instanceof ProxyAddress proxy) {
      lines.add(path + " = " + quoted(proxy));
    } else if (value instanceof Record section && !(value instanceof Secret)) {
      for (RecordComponent component : section.getClass().getRecordComponents()) {
        String name = path.isEmpty() ? "" : path + ".";
        add(lines, name + key(component), read(component, section));
      }
    } else if (value instanceof Map<?, ?> properties) {
      new TreeMap<>(properties)
          .forEach(
              (name, secret) ->
                  lines.add(path + "." + quoted(name) + " = " + property(name, secret)));
    } else {
      lines.add(path + " = " + literal(value));
    }
  }

  private static Object read(RecordComponent component, Record section) {
    try {
      return component.getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read setting " + component, e);
    }
  }

  /** The last part of the component's key. */
  static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String property(Object name, Object value) {
    return value instanceof Secret secret && S3Options.isOpen(String.valueOf(name))
        ? Redaction.quoted(secret.reveal())
        : String.valueOf(value);
  }

  private static String literal(Object value) {
    if (value instanceof String text) {
      return quoted(Redaction.jdbc(text));
    }
    if (value instanceof Enum<?> choice) {
      return Sections.spellings(choice).get(0);
    }
    if (value instanceof List<?> texts) {
      return texts.stream().map(SettingsText::quoted).toList().toString();
    }
    return value instanceof Duration duration ? of(duration) : String.valueOf(value);
  }

  private static String quoted(Object text) {
    return ConfigUtil.quoteString(String.valueOf(text));
  }
}
