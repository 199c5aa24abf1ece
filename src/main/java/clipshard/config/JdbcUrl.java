package clipshard.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database URL with the credentials taken out of it.
 *
 * @param url a {@code jdbc:postgresql:} URL without user and password
 * @param user empty when the URL named none
 */
record JdbcUrl(String url, String user, Secret password) {
  static final String ACCEPTED =
      "jdbc:postgresql://host:5432/database?name=value (or a postgres:// URL, in which special"
          + " characters of the password are percent-encoded)";

  private static final String HOST = "(?:[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(?::\\d+)?";
  private static final String HOSTS = "(?:" + HOST + "(?:," + HOST + ")*)?";
  private static final String CREDENTIALS = "(?:(?<user>[^/?@:]*)(?::(?<password>[^/?@]*))?@)?";
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:jdbc:)?postgres(?:ql)?:(?:(?://"
              + CREDENTIALS
              + "(?<place>"
              + HOSTS
              + "(?:/[^/?@]*)?))|(?<database>[^/?@:]+))(?:\\?(?<query>.*))?");
  private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_.-]+)=([^@]*)");

  /** The parts of {@code text}; empty when it is not such a URL. */
  static Optional<JdbcUrl> parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      return Optional.empty();
    }
    try {
      String place =
          shape.group("database") == null ? "//" + shape.group("place") : shape.group("database");
      String user = percentDecoded(shape.group("user"));
      Secret password = new Secret(percentDecoded(shape.group("password")));
      JdbcUrl bare = new JdbcUrl("jdbc:postgresql:" + place, user, password);
      return Optional.of(bare.withParameters(shape.group("query")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private JdbcUrl withParameters(String query) {
    String foundUser = user;
    Secret foundPassword = password;
    List<String> kept = new ArrayList<>();
    for (String parameter : query == null ? List.<String>of() : List.of(query.split("&", -1))) {
      Matcher pair = PARAMETER.matcher(parameter);
      if (!pair.matches()) {
        throw new IllegalArgumentException("a parameter is not name=value");
      }
      switch (pair.group(1)) {
        case "user" -> foundUser = decoded(pair.group(2));
        case "password" -> foundPassword = new Secret(decoded(pair.group(2)));
        default -> kept.add(parameter);
      }
    }
    String tail = kept.isEmpty() ? "" : "?" + String.join("&", kept);
    return new JdbcUrl(url + tail, foundUser, foundPassword);
  }

  /** As in URIs, where a plus sign is one. */
  private static String percentDecoded(String text) {
    return text == null ? "" : decoded(text.replace("+", "%2B"));
  }

  /** As the Postgres driver decodes parameters. */
  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
