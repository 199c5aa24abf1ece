package clipshard.embed;

/**
 * The model cannot be used, or failed: a fault of the system, never of one picture. The message
 * names the model, what was found, what was expected, and the remedy where there is one.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
