package clipshard.job.build;

import clipshard.format.FailureRow;
import clipshard.job.build.stage.ChunkOutcome;
import clipshard.job.build.stage.FailureCounts;
import clipshard.picture.Rejected.Reason;
import clipshard.report.RunReport.Tally;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * That nearly all new rows of a batch failed in one way at one host: of few rows, where a batch
 * cannot be refused for it. The host may be ill, so nothing of that is final yet.
 *
 * @param failed rows that were tried for the first time, or are still in doubt
 * @param tried all such rows of the batch
 */
record Doubt(long failed, long tried, Reason reason, String host) {
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
        ? Optional.of(new Doubt(failed, tried, Reason.valueOf(reason.name()), host.name()))
        : Optional.empty();
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d new rows failed with %s at %s, which may be ill: every run of the next %d days tries them again (exit status 3)",
        failed,
        tried,
        reason,
        host,
        FailureRow.DOUBT.toDays());
  }
}
