package clipshard.config;

import java.io.Serializable;
import java.util.Objects;

/** A credential: readable on purpose, never by accident. */
public record Secret(String reveal) implements Serializable {
  public static final Secret NONE = new Secret("");

  public Secret {
    Objects.requireNonNull(reveal, "secret");
  }

  public boolean isEmpty() {
    return reveal.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "(none)" : "(redacted)";
  }
}
