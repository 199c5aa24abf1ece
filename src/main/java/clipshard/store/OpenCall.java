package clipshard.store;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A call to a storage that has not come back. All of a JVM are known, since whoever says what a run
 * waits for has none of its stores; nothing is decided by them.
 */
public final class OpenCall {
  private static final Set<OpenCall> ALL = ConcurrentHashMap.newKeySet();

  private final String action;

  private OpenCall(String action) {
    this.action = action;
  }

  /** Something that asks a storage. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  /**
   * Makes the call.
   *
   * @param action what it does to which key: {@code read clip_snapshot.json}
   */
  static <T> T during(String action, Call<T> call) throws IOException {
    OpenCall open = new OpenCall(action);
    ALL.add(open);
    try {
      return call.run();
    } finally {
      ALL.remove(open);
    }
  }

  /** Those of this JVM at present. */
  public static Set<OpenCall> all() {
    return Set.copyOf(ALL);
  }

  /** What it does to which key: {@code read clip_snapshot.json}. */
  public String action() {
    return action;
  }
}
