package clipshard.job.build;

import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.job.JobException;
import clipshard.job.build.stage.ChunkOutcome;
import clipshard.text.Shown;
import java.util.List;
import java.util.Locale;

/** Ends a run before it commits a batch that tells of more than bad pictures. */
record BatchGuards(Settings.Build build) {
  private static final int FAILURES_THAT_ALARM = 50;

  /** A refresh finds fewer pictures than before where a host is ill in a way that looks final. */
  void refuseMassRemoval(BuildReport report) {
    long lost = report.lost();
    if (!build.allowRemovals()
        && lost >= FAILURES_THAT_ALARM
        && lost > build.maxRemovedShare() * report.livingBefore()) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "The pictures of %,d refreshed rows cannot be had any more, so that they would leave the index; these are more than build.max-removed-share=%s of its %,d rows allows. Nothing of this batch was committed. If these pictures are really gone, run the same again with --allow-removals.",
              lost,
              build.maxRemovedShare(),
              report.livingBefore()));
    }
  }

  /** Rows that failed before tell nothing new when they fail again, and must come to their end. */
  void refuseMassFailure(List<ChunkOutcome> chunks) {
    long rows = chunks.stream().mapToLong(outcome -> outcome.firstTries().rows()).sum();
    long failed = chunks.stream().mapToLong(outcome -> outcome.firstTries().failed()).sum();
    if (failed >= FAILURES_THAT_ALARM && failed > build.maxFailureShare() * rows) {
      FailureRow example =
          chunks.stream()
              .flatMap(outcome -> outcome.failures().examples().stream())
              .findFirst()
              .orElseThrow();
      throw new JobException(
          "%d of %d pictures that this batch tried for the first time were rejected, more than build.max-failure-share=%s allows; nothing of it was committed. For example id=%s: %s (%s). Mend the cause, or raise build.max-failure-share, and run again: what was embedded is kept."
              .formatted(
                  failed,
                  rows,
                  build.maxFailureShare(),
                  Shown.of(example.id()),
                  example.rejected().reason(),
                  Shown.whole(example.rejected().detail())));
    }
  }
}
