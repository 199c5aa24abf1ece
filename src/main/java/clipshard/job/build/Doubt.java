package clipshard.job.build;

import clipshard.format.FailureRow;
import clipshard.job.build.stage.ChunkOutcome;
import clipshard.job.build.stage.FailureCounts;
import clipshard.job.build.stage.Refreshed;
import clipshard.picture.Rejected.Reason;
import clipshard.report.RunReport.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * That nearly all new rows of a batch failed in one way at one host: of few rows, where a batch
 * cannot be refused for it; or nearly all that were looked at again at a host, however many. The
 * host may be ill, so nothing of that is final yet.
 *
 * @param failed rows that were tried for the first time, or are still in doubt
 * @param tried all such rows of the batch
 * @param refreshed whether they are indexed, and were looked at again
 */
record Doubt(long failed, long tried, Reason reason, String host, boolean refreshed) {
  private static final double NEARLY_ALL = 0.9;

  /** Of fewer rows each may well be what its failure says. */
  private static final int FEWEST = 3;

  /** What ill hosts answer that looks final. */
  private static final Set<Reason> OF_HOSTS =
      Set.of(
          Reason.NOT_FOUND,
          Reason.REFUSED,
          Reason.NOT_AN_IMAGE,
          Reason.UNSUPPORTED_FORMAT,
          Reason.UNDECODABLE,
          Reason.TOO_SMALL);

  /**
   * Whether there is one.
   *
   * @param allowed share of failures that is taken as it is
   */
  static Optional<Doubt> of(List<ChunkOutcome> chunks, double allowed) {
    long tried = chunks.stream().mapToLong(chunk -> chunk.firstTries().rows()).sum();
    long failed = chunks.stream().mapToLong(chunk -> chunk.firstTries().failed()).sum();
    FailureCounts all = new FailureCounts();
    chunks.forEach(chunk -> all.add(chunk.failures()));
    long most = Math.max(FEWEST, (long) Math.ceil(NEARLY_ALL * tried));
    if (failed < most || failed <= allowed * tried) {
      return Optional.empty();
    }
    Tally reason = all.byReason().top().get(0);
    Tally host = all.byHost().top().get(0);
    return OF_HOSTS.contains(Reason.valueOf(reason.name()))
            && !FailureCounts.NO_HOSTS.contains(host.name())
            && reason.count() >= most
            && host.count() >= most
        ? Optional.of(new Doubt(failed, tried, Reason.valueOf(reason.name()), host.name(), false))
        : Optional.empty();
  }

  /**
   * The hosts where there is one of rows that were looked at again.
   *
   * @param allowed share of failures that is taken as it is
   */
  static List<Doubt> ofRefreshed(List<ChunkOutcome> chunks, double allowed) {
    Map<String, Refreshed> hosts = new TreeMap<>();
    chunks.forEach(
        chunk ->
            chunk.refreshed().forEach((host, rows) -> hosts.merge(host, rows, Refreshed::and)));
    List<Doubt> doubts = new ArrayList<>();
    hosts.forEach(
        (host, rows) ->
            rows.failures()
                .forEach(
                    (reason, failed) -> {
                      long most = Math.max(FEWEST, (long) Math.ceil(NEARLY_ALL * rows.rows()));
                      if (OF_HOSTS.contains(reason)
                          && failed >= most
                          && failed > allowed * rows.rows()) {
                        doubts.add(new Doubt(failed, rows.rows(), reason, host, true));
                      }
                    }));
    return doubts;
  }

  /** For people. */
  @Override
  public String toString() {
    String then =
        refreshed
            ? "they stay in the index as they are"
            : "every run of the next %d days tries them again".formatted(FailureRow.DOUBT.toDays());
    return String.format(
        Locale.ROOT,
        "%,d of %,d %s rows failed with %s at %s, which may be ill: %s (exit status 3)",
        failed,
        tried,
        refreshed ? "refreshed" : "new",
        reason,
        host,
        then);
  }
}
