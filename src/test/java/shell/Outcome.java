package shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a command printed, and how it ended. */
public record Outcome(int status, String output) {
  /** Fails the test unless the command succeeded and printed all of these. */
  public void succeeded(String... expected) {
    assertEquals(0, status, output);
    printed(expected);
  }

  /** Fails the test unless the command failed and printed all of these. */
  public void failed(String... expected) {
    assertTrue(status != 0, output);
    printed(expected);
  }

  private void printed(String... expected) {
    for (String part : expected) {
      assertTrue(output.contains(part), () -> part + " is missing in " + output);
    }
  }
}
