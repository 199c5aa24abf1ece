package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings from a few options, with a database so that nothing is missing. */
final class Loading {
  static final Map<String, String> DATABASE = Map.of("JDBC_URL", "jdbc:postgresql://db/shop");

  private Loading() {}

  static Settings sets(String... sets) {
    return SettingsLoader.load(List.of(), List.of(sets), DATABASE);
  }

  static Settings environment(String name, String value) {
    return SettingsLoader.load(List.of(), List.of(), withDatabase(Map.of(name, value)));
  }

  static Settings file(Path file) {
    return SettingsLoader.load(List.of(file), List.of(), DATABASE);
  }

  static Map<String, String> withDatabase(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(DATABASE);
    all.putAll(environment);
    return all;
  }

  static List<String> problems(
      List<Path> files, List<String> sets, Map<String, String> environment) {
    return assertThrows(ConfigException.class, () -> SettingsLoader.load(files, sets, environment))
        .problems();
  }

  /** The one problem that these options have. */
  static String problem(String... sets) {
    return only(problems(List.of(), List.of(sets), DATABASE));
  }

  static String only(List<String> problems) {
    if (problems.size() != 1) {
      throw new AssertionError("not one problem: " + problems);
    }
    return problems.get(0);
  }
}
