package clipshard.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is wrong with the settings, found at once. Its message and its problems hold no
 * secret, and it has no cause that might.
 */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Problem> found;

  ConfigException(List<Problem> found) {
    super(message(found));
    this.found = new ArrayList<>(found);
  }

  /** One line per problem: the key, where its value came from, the value, what is accepted. */
  public List<String> problems() {
    return found.stream().map(Problem::toString).toList();
  }

  List<Problem> found() {
    return List.copyOf(found);
  }

  private static String message(List<Problem> found) {
    StringBuilder text = new StringBuilder();
    text.append(found.size()).append(found.size() == 1 ? " problem" : " problems");
    text.append(" in the settings:");
    found.forEach(problem -> text.append("\n  - ").append(problem));
    return text.toString();
  }
}
