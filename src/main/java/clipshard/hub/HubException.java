package clipshard.hub;

import java.io.IOException;

/** The hub has not given a file: the message names what was asked for, and what to do. */
public class HubException extends IOException {
  private static final long serialVersionUID = 1L;

  HubException(String message) {
    super(message);
  }

  HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
