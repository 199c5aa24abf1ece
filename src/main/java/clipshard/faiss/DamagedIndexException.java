package clipshard.faiss;

/** Bytes are not a serialised index that can be read; the message says what is wrong with them. */
public final class DamagedIndexException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  DamagedIndexException(String message) {
    super(message);
  }
}
