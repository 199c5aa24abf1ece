package clipshard.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code fetch.headers}: what is sent to some hosts beside the usual headers.
 *
 * @param byHost by a host's name in lower case, or {@code *.} and a domain for all below it, either
 *     with a port or for all ports: values by the header's name, none of them empty
 */
public record HostHeaders(Map<String, Map<String, Secret>> byHost) implements Serializable {
  public static final HostHeaders NONE = new HostHeaders(Map.of());

  private static final Pattern HOST =
      Pattern.compile(
          "((\\*\\.[a-z0-9_-]+\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])(:[1-9][0-9]{0,4})?");
  private static final String HOSTS =
      "in quotes, a host such as \"cdn.example.com\", or \"*.example.com\" for all hosts below a"
          + " domain, each with a port or without (international names as xn--…), and in it headers";

  /** RFC 9110, 5.6.2. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /** They speak of the connection or the body, or ask for something else than the whole picture. */
  private static final Pattern TAKEN =
      Pattern.compile(
          "(?i)host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|range"
              + "|accept-encoding|(content|proxy|if)-.*");

  private static final Comparator<String> WEAKEST_FIRST =
      Comparator.comparing((String pattern) -> !pattern.startsWith("*"))
          .thenComparing(String::length);

  private static final Pattern VALUE = Pattern.compile("[\\t -~]+");

  public HostHeaders {
    Map<String, Map<String, Secret>> copy = new TreeMap<>();
    byHost.forEach((host, headers) -> copy.put(host, unmodifiable(headers)));
    byHost = Collections.unmodifiableMap(copy);
  }

  /**
   * Reads settings; those without a value are left out.
   *
   * @param settings values by host, dot and header
   * @throws ConfigException with all hosts, names and values that cannot be
   */
  static HostHeaders of(Map<String, Secret> settings) {
    Map<String, Map<String, Secret>> byHost = new TreeMap<>();
    List<Problem> problems = new ArrayList<>();
    settings.forEach(
        (key, value) -> {
          int dot = key.lastIndexOf('.');
          String host = key.substring(0, Math.max(dot, 0)).toLowerCase(Locale.ROOT);
          String name = key.substring(dot + 1);
          String problem = problem(host, name, value);
          if (!problem.isEmpty()) {
            problems.add(problem(key, host, name, problem));
          } else if (!value.isEmpty()) {
            byHost.computeIfAbsent(host, any -> new TreeMap<>()).put(name, value);
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new HostHeaders(byHost);
  }

  private static String problem(String host, String name, Secret value) {
    if (!HOST.matcher(host).matches()) {
      return "not for a host; accepted: " + HOSTS;
    }
    if (!NAME.matcher(name).matches()) {
      return "not a header's name";
    }
    if (TAKEN.matcher(name).matches()) {
      return "this header cannot be set: it speaks of the connection, the body, or a part of it";
    }
    return value.isEmpty() || VALUE.matcher(value.reveal()).matches()
        ? ""
        : "(redacted) is not accepted; accepted: printable ASCII without line breaks";
  }

  /** A host or name that is none may hold what belongs into the value: its first part is shown. */
  private static Problem problem(String key, String host, String name, String text) {
    boolean isSafe = HOST.matcher(host).matches() && NAME.matcher(name).matches();
    String shown = key.replaceFirst("(?s)[^A-Za-z0-9*._-].*", "…");
    return new Problem(KnownKeys.HEADERS + (isSafe ? key : shown), text);
  }

  private static Map<String, Secret> unmodifiable(Map<String, Secret> headers) {
    Map<String, Secret> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    return Collections.unmodifiableMap(copy);
  }

  /**
   * What is sent to a host: of several values for a header, the one for the host's own name, else
   * the one of the longest pattern.
   *
   * @param host in lower case
   */
  public Map<String, Secret> of(String host, int port) {
    Map<String, Secret> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byHost.entrySet().stream()
        .filter(headers -> isMeant(headers.getKey(), host, ":" + port))
        .sorted(Comparator.comparing(Map.Entry::getKey, WEAKEST_FIRST))
        .forEach(headers -> sent.putAll(headers.getValue()));
    return sent;
  }

  private static boolean isMeant(String pattern, String host, String port) {
    String name =
        pattern.endsWith(port) ? pattern.substring(0, pattern.length() - port.length()) : pattern;
    return name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
  }
}
