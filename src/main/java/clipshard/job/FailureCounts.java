package clipshard.job;

import clipshard.catalog.Rejected.Reason;
import clipshard.commit.FailureRow;
import clipshard.report.Ranking;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows without a vector, by reason and by host, with examples. */
final class FailureCounts {
  private static final int EXAMPLES_PER_REASON = 2;

  /** Beyond that many, a table names hosts at random. */
  private static final int MOST_HOSTS = 10_000;

  private static final int SHOWN = 10;
  private static final String THINGS = "rows without a vector";
  private static final Pattern HOST = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]+).*");

  private final Map<Reason, Long> reasons = new TreeMap<>();
  private final Map<Reason, List<FailureRow>> examples = new TreeMap<>();
  private final Map<String, Long> hosts = new TreeMap<>();

  void add(FailureRow failure) {
    Reason reason = failure.rejected().reason();
    reasons.merge(reason, 1L, Long::sum);
    List<FailureRow> shown = examples.computeIfAbsent(reason, r -> new ArrayList<>());
    if (shown.size() < EXAMPLES_PER_REASON) {
      shown.add(failure);
    }
    String host = host(failure.url());
    boolean fits = hosts.containsKey(host) || hosts.size() < MOST_HOSTS;
    hosts.merge(fits ? host : "other hosts", 1L, Long::sum);
  }

  /** Who a URL asks, its port included. */
  static String host(String url) {
    if (url.regionMatches(true, 0, "data:", 0, 5)) {
      return "data: URLs";
    }
    Matcher host = HOST.matcher(url.replaceAll("\\s", ""));
    return host.matches() ? host.group(1).toLowerCase(Locale.ROOT) : "no host";
  }

  Ranking byReason() {
    Map<String, Long> named = new TreeMap<>();
    reasons.forEach((reason, count) -> named.put(reason.name(), count));
    return Ranking.of(THINGS, named, SHOWN);
  }

  Ranking byHost() {
    return Ranking.of(THINGS, hosts, SHOWN);
  }

  void print(PrintStream out) {
    if (reasons.isEmpty()) {
      return;
    }
    out.println();
    out.println("⚠️ Rejected, by reason:");
    reasons.forEach(
        (reason, count) -> {
          out.printf(
              "   %s: %d%s%n",
              reason, count, reason.isTransient() ? " (tried again by later runs)" : "");
          for (FailureRow row : examples.get(reason)) {
            out.printf("      id=%s %s%n", row.id(), row.rejected().detail());
          }
        });
  }
}
