package clipshard.picture;

/** Carries a {@link Rejected} from the step that found it to the one that records it. */
public final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Rejected rejected;

  public RejectedException(Rejected.Reason reason, String detail) {
    this(reason, detail, null);
  }

  public RejectedException(Rejected.Reason reason, String detail, Throwable cause) {
    super(reason + ": " + detail, cause, false, false);
    this.rejected = new Rejected(reason, detail);
  }

  /** The reason and detail this was made with. */
  public Rejected rejected() {
    return rejected;
  }
}
