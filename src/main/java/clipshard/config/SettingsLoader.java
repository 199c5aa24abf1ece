package clipshard.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes {@link Settings} from, weakest first: the defaults of {@code conf/clipshard.conf}, which is
 * in the jar; files; environment variables; {@code --set} options.
 */
public final class SettingsLoader {
  private final KnownKeys known = KnownKeys.load();
  private final Map<String, ConfigValue> given = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private SettingsLoader() {}

  /**
   * Loads and checks everything.
   *
   * @param configFiles HOCON files, later ones winning
   * @param sets {@code key=value} each, later ones winning; the key with or without {@code
   *     clipshard.}
   * @param environment the process's environment, also for {@code ${NAME}} in files
   * @throws ConfigException with all problems: files that cannot be read, unknown keys, bad values,
   *     and what is missing
   */
  public static Settings load(
      List<Path> configFiles, List<String> sets, Map<String, String> environment) {
    return load(configFiles, sets, environment, true);
  }

  /**
   * The same for a command that uses no database: without one, nothing is missing, and {@link
   * Settings#database} is {@link Settings.Database#NONE}.
   */
  public static Settings loadWithoutDatabase(
      List<Path> configFiles, List<String> sets, Map<String, String> environment) {
    return load(configFiles, sets, environment, false);
  }

  private static Settings load(
      List<Path> configFiles,
      List<String> sets,
      Map<String, String> environment,
      boolean needsDatabase) {
    SettingsLoader loader = new SettingsLoader();
    loader.addFiles(configFiles, environment);
    loader.addEnvironment(environment);
    loader.addSets(sets);
    return loader.settings(needsDatabase);
  }

  private void addFiles(List<Path> files, Map<String, String> environment) {
    new ConfigFiles(known, environment, problems)
        .read(files)
        .forEach(
            (key, value) -> {
              if (known.contains(key)) {
                given.put(key, value);
              } else {
                problems.add(known.unknown(key, value.origin().description()));
              }
            });
  }

  private void addEnvironment(Map<String, String> environment) {
    for (EnvironmentVariable variable : EnvironmentVariable.values()) {
      String origin = "environment variable " + variable;
      variable.read(environment, (key, value) -> given.put(key, value(value, origin)));
    }
  }

  private void addSets(List<String> sets) {
    for (int i = 0; i < sets.size(); i++) {
      String set = sets.get(i);
      int equals = set.indexOf('=');
      if (equals < 1) {
        // The text is not shown: it may be the second half of a secret that the shell has split.
        String text = "no key=value; write it as --set fetch.timeout=20s";
        problems.add(new Problem("--set number " + (i + 1), text));
        continue;
      }
      String key = key(set.substring(0, equals));
      if (known.contains(key)) {
        given.put(key, value(set.substring(equals + 1), "--set"));
      } else {
        problems.add(known.unknown(key, "--set"));
      }
    }
  }

  /** The root and the quotes that files have around Hadoop's names may be there. */
  private static String key(String text) {
    return text.strip().replace("\"", "").replaceFirst("^" + KnownKeys.ROOT + "\\.", "");
  }

  private static ConfigValue value(String text, String origin) {
    ConfigOrigin from = ConfigOriginFactory.newSimple(origin);
    return ConfigValueFactory.fromAnyRef(text).withOrigin(from);
  }

  private Settings settings(boolean needsDatabase) {
    Values values = new Values(given, known.defaults(), problems);
    Settings settings = new Sections(values, needsDatabase).settings();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return settings;
  }

  static String version() {
    String packaged = SettingsLoader.class.getPackage().getImplementationVersion();
    return packaged == null ? "dev" : packaged;
  }
}
