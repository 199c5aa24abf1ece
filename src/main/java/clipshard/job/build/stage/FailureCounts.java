package clipshard.job.build.stage;

import clipshard.format.FailureRow;
import clipshard.picture.Rejected.Reason;
import clipshard.report.Ranking;
import clipshard.text.Shown;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows without a vector, by reason and by host, with examples. */
public final class FailureCounts {
  private static final int EXAMPLES_PER_REASON = 2;

  /** Beyond that many, a table names hosts at random. */
  private static final int MOST_HOSTS = 10_000;

  private static final int SHOWN = 10;
  private static final String OTHER_HOSTS = "other hosts";
  private static final String DATA = "data: URLs";
  private static final String NO_HOST = "no host";

  /** What {@link #byHost} has beside hosts. */
  public static final List<String> NO_HOSTS = List.of(OTHER_HOSTS, DATA, NO_HOST);

  private static final String THINGS = "rows without a vector";
  private static final Pattern HOST = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]+).*");

  private final Map<Reason, Long> reasons = new TreeMap<>();
  private final Map<Reason, List<FailureRow>> examples = new TreeMap<>();
  private final Map<String, Long> hosts = new TreeMap<>();

  /**
   * What is left of them where there may be many.
   *
   * @param examples a few for each reason
   */
  public record Summary(
      Map<Reason, Long> reasons, Map<String, Long> hosts, List<FailureRow> examples) {}

  Summary summary() {
    return new Summary(
        new TreeMap<>(reasons),
        new TreeMap<>(hosts),
        examples.values().stream().flatMap(List::stream).toList());
  }

  void add(FailureRow failure) {
    reasons.merge(failure.rejected().reason(), 1L, Long::sum);
    addHost(host(failure.url()), 1);
    addExample(failure);
  }

  public void add(Summary others) {
    others.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    others.hosts.forEach(this::addHost);
    others.examples.forEach(this::addExample);
  }

  private void addHost(String host, long count) {
    boolean fits = hosts.containsKey(host) || hosts.size() < MOST_HOSTS;
    hosts.merge(fits ? host : OTHER_HOSTS, count, Long::sum);
  }

  private void addExample(FailureRow failure) {
    List<FailureRow> shown =
        examples.computeIfAbsent(failure.rejected().reason(), reason -> new ArrayList<>());
    if (shown.size() < EXAMPLES_PER_REASON) {
      shown.add(failure);
    }
  }

  /** Who a URL asks, its port included. */
  public static String host(String url) {
    if (url.regionMatches(true, 0, "data:", 0, 5)) {
      return DATA;
    }
    Matcher host = HOST.matcher(url.replaceAll("\\s", ""));
    return host.matches() ? host.group(1).toLowerCase(Locale.ROOT) : NO_HOST;
  }

  public Ranking byReason() {
    Map<String, Long> named = new TreeMap<>();
    reasons.forEach((reason, count) -> named.put(reason.name(), count));
    return Ranking.of(THINGS, named, SHOWN);
  }

  public Ranking byHost() {
    return Ranking.of(THINGS, hosts, SHOWN);
  }

  public void print(PrintStream out) {
    if (reasons.isEmpty()) {
      return;
    }
    out.println();
    out.println("⚠️ Rejected, by reason:");
    reasons.forEach(
        (reason, count) -> {
          out.printf("   %s: %d%s%n", reason, count, again(reason));
          for (FailureRow row : examples.get(reason)) {
            out.printf(
                "      id=%s %s%n", Shown.of(row.id()), Shown.whole(row.rejected().detail()));
          }
        });
  }

  private static String again(Reason reason) {
    if (reason == Reason.EXPIRED) {
      return " (tried again when the URL is signed anew)";
    }
    return reason.isTransient() ? " (tried again by later runs)" : "";
  }
}
