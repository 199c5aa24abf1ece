package clipshard.catalog;

/**
 * The images table cannot be read as it is asked for: ends the run. The message says what is wrong,
 * where, with which value, and what to do; it holds no password and no parameters of a URL.
 */
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem what is wrong, where and with which value
   * @param remedy what to do about it
   */
  public CatalogException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  public CatalogException(String problem, String remedy, Throwable cause) {
    super(problem + ". " + remedy, cause);
  }
}
