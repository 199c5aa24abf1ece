package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/CONFIG.md} names every variable and repeats every key of the documented file. */
class ConfigDocTest {
  private static final Path PAGE = Path.of("docs/CONFIG.md");
  private static final String TABLE = "| key | default | meaning |\n|---|---|---|\n";

  /** With {@code -Dclipshard.update-docs=true} the table is written anew instead of compared. */
  @Test
  void theTableOfKeysIsThatOfTheDocumentedFile() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(TABLE);
    assertTrue(start > 0, "no table of keys");
    if (Boolean.getBoolean("clipshard.update-docs")) {
      Files.writeString(PAGE, page.substring(0, start) + keyTable());
    } else {
      String remedy = "run this test with -Dclipshard.update-docs=true";
      assertEquals(keyTable(), page.substring(start), remedy);
    }
  }

  private static String keyTable() {
    KnownKeys known = KnownKeys.load();
    Map<Integer, String> rows = new TreeMap<>();
    known.defaults().forEach((key, value) -> rows.put(line(value), row(key, value, shown(value))));
    for (String open : List.of(KnownKeys.HADOOP, KnownKeys.HEADERS)) {
      ConfigValue section = known.file().getValue("clipshard." + open.replaceFirst("\\.$", ""));
      rows.put(line(section), row(open + "*", section, ""));
    }
    return TABLE + String.join("", rows.values());
  }

  private static int line(ConfigValue value) {
    return value.origin().lineNumber();
  }

  private static String row(String key, ConfigValue value, String shown) {
    String meaning = meaning(value.origin());
    assertFalse(meaning.isEmpty(), key + " has no line of meaning");
    return "| `%s` | %s | %s |\n".formatted(key, shown, meaning);
  }

  private static String shown(ConfigValue value) {
    String text =
        value.unwrapped() instanceof List<?> list ? list.toString() : value.unwrapped().toString();
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String meaning(ConfigOrigin origin) {
    return origin.comments().stream()
        .map(String::strip)
        .collect(Collectors.joining(" "))
        .replace("<", "&lt;")
        .replace("|", "\\|");
  }

  @Test
  void everyVariableStandsWithItsKeys() throws IOException {
    String page = Files.readString(PAGE);
    for (EnvironmentVariable variable : EnvironmentVariable.values()) {
      String keys =
          variable.keys().stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "));
      String start = "| `%s` | %s | ".formatted(variable, keys.isEmpty() ? "none" : keys);
      assertTrue(page.lines().anyMatch(line -> (line + " ").startsWith(start)), start);
    }
  }

  @Test
  void everyVariableSetsKeysThatExist() {
    KnownKeys known = KnownKeys.load();
    for (EnvironmentVariable variable : EnvironmentVariable.values()) {
      variable.keys().forEach(key -> assertTrue(known.contains(key), variable + ": " + key));
    }
  }
}
