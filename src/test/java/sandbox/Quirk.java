package sandbox;

/** What is out of the ordinary with a drawn picture's URL. */
public enum Quirk {
  NONE(""),
  // No picture comes of these.
  MISSING("missing/"),
  FORBIDDEN("forbidden/"),
  FAILING("failing/"),
  LOGIN_PAGE("login-page/"),
  TRUNCATED("truncated/"),
  EMPTY("empty/"),
  HUGE("huge/"),
  // These work.
  MISLABELLED("mislabelled/"),
  MOVED("moved/"),
  INLINE("inline/");

  private static final Quirk[] BROKEN = {
    MISSING, FORBIDDEN, FAILING, LOGIN_PAGE, TRUNCATED, EMPTY, HUGE
  };
  private static final Quirk[] ODD = {MISLABELLED, MOVED, INLINE};

  private final String folder;

  Quirk(String folder) {
    this.folder = folder;
  }

  /** Two rows in a hundred are broken, one is odd. */
  public static Quirk of(long row) {
    if (row % 50 == 49) {
      return BROKEN[(int) (row / 50 % BROKEN.length)];
    }
    return row % 100 == 24 ? ODD[(int) (row / 100 % ODD.length)] : NONE;
  }

  public boolean isBroken() {
    return this != NONE && compareTo(MISLABELLED) < 0;
  }

  /** The folder, below the brand's, whose pictures are like this; ends in a slash unless empty. */
  String folder() {
    return folder;
  }
}
