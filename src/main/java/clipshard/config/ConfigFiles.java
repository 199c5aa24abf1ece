package clipshard.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.Parse;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads files of settings; what is wrong with them goes to {@code problems}. */
record ConfigFiles(KnownKeys known, Map<String, String> environment, List<Problem> problems) {
  /** The values of all files, later ones winning, with {@code ${NAME}} filled in. */
  Map<String, ConfigValue> read(List<Path> files) {
    Config merged = ConfigFactory.empty();
    for (Path file : files) {
      merged = parse(file).withFallback(merged);
    }
    try {
      Config resolved =
          merged
              .withFallback(known.file())
              .withFallback(variables())
              .resolve(ConfigResolveOptions.noSystem());
      refuseOtherRoots(resolved);
      return KnownKeys.flat(resolved);
    } catch (com.typesafe.config.ConfigException e) {
      String place = e.origin() == null ? "the files" : e.origin().description();
      String text = "a ${substitution} has no value, or goes in circles";
      problems.add(new Problem(place, e instanceof UnresolvedSubstitution ? text : "not valid"));
      return Map.of();
    }
  }

  /** Whatever the parser says may quote a secret, so only the place is told. */
  private Config parse(Path file) {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      problems.add(new Problem(file.toString(), "no such file; check --config"));
      return ConfigFactory.empty();
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (Parse e) {
      String text =
          "not valid HOCON: a bracket or quote is not closed, or text with one of"
              + " $ \" { } [ ] : = , + # ` ^ ? ! @ * & \\ is not in double quotes";
      problems.add(new Problem(place(e.origin(), file), text));
    } catch (com.typesafe.config.ConfigException e) {
      String text = "cannot be read, or includes what cannot: ";
      problems.add(new Problem(file.toString(), text + place(e.origin(), file)));
    }
    return ConfigFactory.empty();
  }

  private static String place(ConfigOrigin origin, Path file) {
    return origin == null ? file.toString() : origin.description();
  }

  private Config variables() {
    Map<String, Object> variables = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          ConfigOrigin origin = ConfigOriginFactory.newSimple("environment variable " + name);
          variables.put(name, ConfigValueFactory.fromAnyRef(value).withOrigin(origin));
        });
    return ConfigValueFactory.fromMap(variables).toConfig();
  }

  private void refuseOtherRoots(Config resolved) {
    for (Map.Entry<String, ConfigValue> root : resolved.root().entrySet()) {
      String key = root.getKey();
      if (!key.equals(KnownKeys.ROOT) && !environment.containsKey(key)) {
        String text = "not inside " + KnownKeys.ROOT + " { }, where all settings are";
        problems.add(new Problem(key, root.getValue().origin().description(), text));
      }
    }
  }
}
