package clipshard.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.net.URLDecoder;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code fetch.proxy}: an HTTP proxy; empty: none.
 *
 * @param host a name, or an address, without brackets
 * @param user empty where the proxy wants none
 */
public record ProxyAddress(String host, int port, String user, Secret password)
    implements Serializable {
  public static final ProxyAddress NONE = new ProxyAddress("", 0, "", Secret.NONE);

  private static final Pattern URL =
      Pattern.compile(
          "(?i)(http://)?(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?"
              + "(?<host>[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::(?<port>[0-9]{1,5}))?/?");
  private static final int DEFAULT_PORT = 80;
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code http://user:password@host:port}, of which all but the host may be left out.
   *
   * @throws ConfigException when it is no such URL; it shows nothing of it
   */
  static ProxyAddress parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    Matcher url = URL.matcher(text.strip());
    if (!url.matches() || port(url) < 1 || port(url) > MAX_PORT) {
      throw refused();
    }
    String host = url.group("host").replaceAll("[\\[\\]]", "");
    return new ProxyAddress(
        host, port(url), decoded(url.group("user")), new Secret(decoded(url.group("password"))));
  }

  private static int port(Matcher url) {
    return url.group("port") == null ? DEFAULT_PORT : Integer.parseInt(url.group("port"));
  }

  private static String decoded(String part) {
    try {
      return part == null ? "" : URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw refused();
    }
  }

  private static ConfigException refused() {
    return new ConfigException(
        List.of(
            new Problem(
                "fetch.proxy",
                "(redacted) is not accepted; accepted: http://host:port or"
                    + " http://user:password@host:port, percent-encoded (no https:// or socks)")));
  }

  public boolean isNone() {
    return host.isEmpty();
  }

  @Override
  public String toString() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    String credentials = user.isEmpty() && password.isEmpty() ? "" : "(redacted)@";
    return isNone() ? "" : "http://%s%s:%s".formatted(credentials, shown, port);
  }
}
