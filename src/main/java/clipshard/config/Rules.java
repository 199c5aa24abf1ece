package clipshard.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects what is wrong with the values of one section, to report all of it at once. */
final class Rules {
  private final String section;
  private final List<Problem> broken = new ArrayList<>();

  Rules(String section) {
    this.section = section;
  }

  Rules require(boolean holds, String key, Object value, String accepted) {
    if (!holds) {
      String text = Redaction.quoted(value) + " is not accepted; accepted: " + accepted;
      broken.add(new Problem(section + "." + key, text));
    }
    return this;
  }

  Rules atLeast(long least, String key, long value) {
    return require(value >= least, key, value, "a whole number, at least " + least);
  }

  Rules share(String key, double value) {
    return require(value >= 0 && value <= 1, key, value, "0 to 1");
  }

  Rules filled(String key, String value) {
    return require(!value.isBlank(), key, value, "text that is not empty");
  }

  Rules each(String key, List<String> values, Pattern shape, String accepted) {
    List<String> others = values.stream().filter(v -> !shape.matcher(v).matches()).toList();
    return require(others.isEmpty(), key, String.join(", ", others), accepted);
  }

  Rules positive(String key, Duration value) {
    boolean holds = !value.isNegative() && !value.isZero();
    return require(holds, key, SettingsText.of(value), "a duration above 0");
  }

  /**
   * @throws ConfigException when a rule was broken
   */
  void enforce() {
    if (!broken.isEmpty()) {
      throw new ConfigException(broken);
    }
  }
}
