package clipshard.config;

import java.util.Locale;

/** What a vector of a shard stands for. All three have the model's dimension and unit L2 norm. */
public enum IndexType {
  /** The encoder's answer to the picture as RGB. */
  COLOR,
  /** The encoder's answer to the picture's 8-bit luma, copied to three channels. */
  STRUCTURE,
  /** The normalised mean of the other two. */
  COMBINED;

  /** The name in settings, keys and files: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type with this label.
   *
   * @throws IllegalArgumentException when {@code label} is none of the three
   */
  public static IndexType of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
