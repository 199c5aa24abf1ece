package clipshard.scripts;

import java.io.IOException;

/** A file is no id map that can be read; the message says why, without the file's name. */
final class IdMapException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean damage;

  private IdMapException(String message, boolean damage) {
    super(message);
    this.damage = damage;
  }

  /** The file is not what its writer meant it to be. */
  static IdMapException damaged(String message) {
    return new IdMapException(message, true);
  }

  /** The file may be right, and is not read here. */
  static IdMapException notRead(String message) {
    return new IdMapException(message, false);
  }

  /** Whether the file is wrong, rather than of a kind that is not read. */
  boolean isDamage() {
    return damage;
  }
}
