package clipshard.config;

/**
 * A value and where it came from.
 *
 * @param text empty where there is none
 * @param source as in messages
 */
record Sourced(String text, String source) {
  static final Sourced NONE = new Sourced("", "");

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** This one, or the other where this is empty. */
  Sourced or(Sourced other) {
    return isEmpty() ? other : this;
  }
}
