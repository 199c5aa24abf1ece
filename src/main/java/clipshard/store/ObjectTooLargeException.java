package clipshard.store;

import java.io.IOException;

/** An object holds more bytes than its reader wants. */
public final class ObjectTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  ObjectTooLargeException(String name, long maxBytes) {
    super(name + " holds more than " + maxBytes + " bytes");
  }
}
