package clipshard.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
    this(problem + ". " + remedy, cause);
  }

  private CatalogException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Makes all checks, so that all that is wrong is told at once.
   *
   * @throws CatalogException what a check throws; of several, one with a line for each
   */
  static void requireAll(Runnable... checks) {
    List<CatalogException> found = new ArrayList<>();
    for (Runnable check : checks) {
      try {
        check.run();
      } catch (CatalogException e) {
        found.add(e);
      }
    }
    if (found.size() == 1) {
      throw found.get(0);
    }
    if (!found.isEmpty()) {
      throw new CatalogException(
          found.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")),
          found.get(0));
    }
  }
}
