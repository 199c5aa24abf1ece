package clipshard.config;

import java.io.Serializable;

/**
 * One thing wrong with the settings.
 *
 * @param key what it is about: a key, or a file
 * @param origin where the value came from; empty when there is none
 * @param text what is wrong and what is accepted; holds no secret
 */
record Problem(String key, String origin, String text) implements Serializable {
  Problem(String key, String text) {
    this(key, "", text);
  }

  Problem from(String place) {
    return new Problem(key, place, text);
  }

  @Override
  public String toString() {
    return origin.isEmpty() ? key + ": " + text : "%s (%s): %s".formatted(key, origin, text);
  }
}
