package clipshard.proof;

import clipshard.text.Shown;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that is not as it must be, or worth knowing.
 *
 * @param severity whether it makes the index wrong
 * @param object key or thing it is about
 * @param message what was found and what was expected
 */
public record Finding(Severity severity, String object, String message) {
  /** The remedy of exports that are not as they must be. */
  public static final String REPAIR_EXPORTS = "BuildIndex --repair-exports writes it anew";

  /** How bad a finding is, and the sign it is printed with. */
  public enum Severity {
    /** The index must not be relied on. */
    @JsonProperty("error")
    ERROR("❌"),
    /** Counts differ; as bad, printed with the sign that programs reading the output look for. */
    @JsonProperty("mismatch")
    MISMATCH("⚠️"),
    /** Worth knowing; the index is right. */
    @JsonProperty("warning")
    WARNING("⚠️");

    private final String sign;

    Severity(String sign) {
      this.sign = sign;
    }
  }

  public static Finding error(String object, String message) {
    return new Finding(Severity.ERROR, object, message);
  }

  public static Finding warning(String object, String message) {
    return new Finding(Severity.WARNING, object, message);
  }

  /** The same, and what helps. */
  public Finding withRemedy(String remedy) {
    return new Finding(severity, object, message + "; " + remedy);
  }

  /** {@code type}'s id map counts other rows than the index. */
  public static Finding mismatch(String type, long index, long idMap) {
    return new Finding(
        Severity.MISMATCH,
        "Mismatch for " + type,
        "index has %d, id_map has %d".formatted(index, idMap));
  }

  /** The line that people see on a terminal. */
  @Override
  public String toString() {
    return severity.sign + " " + Shown.whole(object) + ": " + Shown.whole(message);
  }
}
