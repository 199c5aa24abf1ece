package clipshard.config;

import java.util.regex.Pattern;

/** Text that may hold credentials, made fit for messages. */
final class Redaction {
  private static final int LONGEST = 120;
  private static final Pattern USER_INFO = Pattern.compile("//.*@", Pattern.DOTALL);
  private static final Pattern QUERY = Pattern.compile("\\?.*", Pattern.DOTALL);
  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)([?&][^=&]*(?:pass|secret|token)[^=&]*=)[^&]*");

  private Redaction() {}

  /** {@code text} in quotes, without what precedes a host or follows a question mark. */
  static String quoted(Object text) {
    String open = USER_INFO.matcher(String.valueOf(text)).replaceAll("//(redacted)@");
    String shown = QUERY.matcher(open).replaceAll("?(redacted)");
    return '"' + (shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown) + '"';
  }

  /** A valid JDBC URL without the values of parameters such as {@code sslpassword}. */
  static String jdbc(String url) {
    return SECRET_PARAMETER.matcher(url).replaceAll("$1(redacted)");
  }
}
