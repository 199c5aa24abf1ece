package clipshard.commit;

/** A commit that did not simply succeed. Nothing was deleted. */
public abstract sealed class CommitException extends Exception {
  private static final long serialVersionUID = 1L;

  private CommitException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Another run committed in between. Its snapshot and ours both stay readable. */
  public static final class Conflict extends CommitException {
    private static final long serialVersionUID = 1L;

    Conflict(String ours, String theirs, String pointer) {
      super(
          """
          Conflict: another run has committed %s while this one was about to commit %s. \
          Nothing was deleted and both snapshots stay readable. %s decides which one counts; \
          run BuildIndex again to embed what the one it names does not hold.\
          """
              .formatted(theirs, ours, pointer),
          null);
    }
  }

  /** Whether the commit happened cannot be told. */
  public static final class StateUnknown extends CommitException {
    private static final long serialVersionUID = 1L;

    StateUnknown(String ours, String pointer, Throwable cause) {
      super(
          """
          State unknown: whether %s names snapshot %s now cannot be told (%s). \
          Delete nothing. When the storage answers again, run BuildIndex again: it goes on from \
          whichever snapshot the pointer names.\
          """
              .formatted(pointer, ours, cause.getMessage()),
          cause);
    }
  }
}
