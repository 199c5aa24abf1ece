package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * URLs as people store them: with spaces, umlauts and brackets, already percent-encoded or not. An
 * escape that is there is kept, so nothing is encoded twice.
 */
final class UrlText {
  private static final Pattern PORT = Pattern.compile("0*([1-9][0-9]{0,4})");
  private static final int MAX_PORT = 65_535;

  /** RFC 3986: what does not stand for itself in a path or query and is no escape either. */
  private static final Pattern TO_ENCODE =
      Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})");

  private UrlText() {}

  /**
   * The scheme, in lower case.
   *
   * @throws RejectedException {@code BAD_URL} when there is none
   */
  static String scheme(String url) throws RejectedException {
    String scheme = new PictureUrl(url).parts().scheme();
    if (scheme.isEmpty()) {
      throw bad(
          url,
          new PictureUrl(url).trimmed().isEmpty() ? "the URL is empty" : "the URL has no scheme");
    }
    return scheme.toLowerCase(Locale.ROOT);
  }

  /**
   * An http or https URL as it can be asked for, without user, password and fragment.
   *
   * @throws RejectedException {@code BAD_URL} when host or port are none
   */
  static URI http(String url) throws RejectedException {
    PictureUrl.Parts parts = new PictureUrl(url).parts();
    if (parts.slashes().length() != 2) {
      throw bad(url, "the URL has no host");
    }
    String path = parts.path().isEmpty() ? "/" : withoutDots(parts.path());
    return create(
        url,
        scheme(url)
            + "://"
            + authority(url, parts.authority())
            + encode(path)
            + encode(parts.query()));
  }

  /**
   * The URI of a file or object; everything after the authority is its name, question marks too.
   */
  static URI storage(String url) throws RejectedException {
    String scheme = scheme(url);
    String rest = new PictureUrl(url).trimmed().substring(scheme.length() + 1);
    return create(url, scheme + ":" + encode(rest).replace("?", "%3F"));
  }

  /** What a redirect from {@code base} to {@code location} leads to, as text. */
  static String resolve(URI base, String location) {
    String target = location.strip();
    String origin = base.getScheme() + "://" + base.getRawAuthority();
    if (!new PictureUrl(target).parts().scheme().isEmpty()) {
      return target;
    }
    if (target.startsWith("//")) {
      return base.getScheme() + ":" + target;
    }
    if (target.startsWith("/")) {
      return origin + target;
    }
    String path = base.getRawPath();
    return target.isEmpty() || target.startsWith("?") || target.startsWith("#")
        ? origin + path + target
        : origin + path.substring(0, path.lastIndexOf('/') + 1) + target;
  }

  private static String authority(String url, String authority) throws RejectedException {
    String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = hostAndPort.lastIndexOf(':');
    boolean hasPort = colon > hostAndPort.lastIndexOf(']');
    String host = ascii(url, hasPort ? hostAndPort.substring(0, colon) : hostAndPort);
    String port = hasPort ? hostAndPort.substring(colon + 1) : "";
    if (port.isEmpty()) {
      return host;
    }
    Matcher number = PORT.matcher(port);
    if (!number.matches() || Integer.parseInt(number.group(1)) > MAX_PORT) {
      throw bad(url, "the port is no number from 1 to " + MAX_PORT);
    }
    return host + ":" + number.group(1);
  }

  private static String ascii(String url, String host) throws RejectedException {
    try {
      return HostName.ascii(host);
    } catch (IllegalArgumentException e) {
      throw bad(url, e.getMessage());
    }
  }

  /** RFC 3986, 5.2.4: takes the segments {@code .} and {@code ..} out of an absolute path. */
  private static String withoutDots(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String last = "";
    for (String segment : path.substring(1).split("/", -1)) {
      last = segment;
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    boolean endsInFolder = last.equals(".") || last.equals("..");
    return "/" + String.join("/", kept) + (endsInFolder && !kept.isEmpty() ? "/" : "");
  }

  private static String encode(String part) {
    String bytes = new String(part.getBytes(UTF_8), ISO_8859_1);
    return TO_ENCODE
        .matcher(bytes)
        .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0)));
  }

  private static URI create(String url, String encoded) throws RejectedException {
    try {
      return URI.create(encoded);
    } catch (IllegalArgumentException e) {
      throw bad(url, "the URL is none");
    }
  }

  /** In a URL that is none, what precedes an @ may be a password wherever it stands. */
  private static RejectedException bad(String url, String why) {
    String safe = new PictureUrl(url).shown().replaceFirst(".*@", "…@");
    String advice = UrlAdvice.of(url);
    return new RejectedException(
        Reason.BAD_URL, why + ": " + safe + (advice.isEmpty() ? "" : ". " + advice));
  }
}
