package clipshard.job.build.stage;

import clipshard.format.FailureRow;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A chunk on its way to its staged outcome. Vectors that an earlier try staged are kept; what it
 * rejected is tried again, since it was never committed. Rows with the same URL have one outcome,
 * as far as they are indexed with the same picture.
 */
final class ChunkWork {
  private final ChunkFolder folder;
  private final ChunkFolder.Outcome earlier;
  private final List<PlanRow> rows;
  private final List<PlanRow> open;

  /** By {@link PlanRow#samePicture}. */
  private final Map<String, StagedRow> outcomes = new HashMap<>();

  /** How many rows have it. */
  private final Map<String, Integer> rowsWith = new HashMap<>();

  private final int reused;
  private final int kept;

  private ChunkWork(ChunkFolder folder, ChunkFolder.Outcome earlier, List<PlanRow> rows) {
    this.folder = folder;
    this.earlier = earlier;
    this.rows = rows;
    rows.forEach(row -> rowsWith.merge(row.samePicture(), 1, Integer::sum));
    this.reused = addEarlier(StagedRow::isEmbedded);
    this.kept = addEarlier(StagedRow::isKept);
    Set<String> seen = new HashSet<>(outcomes.keySet());
    this.open = rows.stream().filter(row -> seen.add(row.samePicture())).toList();
  }

  /** Of another plan's rows, which may have been indexed with other pictures, only what fits. */
  private int addEarlier(Predicate<StagedRow> wanted) {
    return earlier.rows().stream()
        .filter(wanted)
        .filter(outcome -> rowsWith.containsKey(outcome.row().samePicture()))
        .mapToInt(this::add)
        .sum();
  }

  /** What is left to do of a chunk. */
  static ChunkWork of(List<PlanRow> rows, ChunkFolder folder) throws IOException {
    return new ChunkWork(folder, folder.best(), rows);
  }

  /** The first row of each URL that has no outcome yet. */
  List<PlanRow> open() {
    return open;
  }

  /** Rows whose vectors an earlier try staged, or that keep those that they have. */
  int done() {
    return reused + kept;
  }

  /**
   * To be called once, and to have ended before a picture is decoded. Outcomes may be added
   * meanwhile.
   *
   * @return whether an earlier try of the chunk ended with its process, so that it may have been
   *     one of the pictures that ended it
   */
  boolean begin() throws IOException {
    return folder.begin(open.size()) || hasCrashed();
  }

  private boolean hasCrashed() {
    return earlier.rows().stream()
        .anyMatch(row -> row.isRejected() && row.rejected().reason() == Reason.DECODER_CRASH);
  }

  /** Counts the rows that have their outcome by this. */
  int add(StagedRow outcome) {
    String url = outcome.row().samePicture();
    return outcomes.put(url, outcome) == null ? rowsWith.get(url) : 0;
  }

  boolean isComplete() {
    return outcomes.size() == rowsWith.size();
  }

  /** Stages what an earlier try has not. */
  ChunkOutcome finish() throws IOException {
    List<StagedRow> all =
        rows.stream().map(row -> outcomes.get(row.samePicture()).of(row)).toList();
    Map<String, Integer> brands = new TreeMap<>();
    FailureCounts failures = new FailureCounts();
    String now = Instant.now().toString();
    int tried = 0;
    int failed = 0;
    int recorded = 0;
    Map<String, Refreshed> refreshed = new TreeMap<>();
    for (StagedRow row : all) {
      PlanRow planned = row.row();
      if (row.isEmbedded()) {
        brands.merge(planned.brand(), 1, Integer::sum);
      } else if (row.isRejected()) {
        failures.add(FailureRow.of(planned, row.rejected(), now));
      }
      recorded += row.isRecordedAnew() ? 1 : 0;
      if (planned.refreshes()) {
        String host = new PictureUrl(planned.url()).origin();
        refreshed.merge(host, Refreshed.of(row), Refreshed::and);
      }
      if (planned.attempts() <= 0) {
        tried++;
        failed += row.isRejected() ? 1 : 0;
      }
    }
    return new ChunkOutcome(
        open.isEmpty() && isAsPlanned() ? earlier.chunk() : folder.stage(all),
        brands,
        failures.summary(),
        new ChunkOutcome.FirstTries(tried, failed),
        reused,
        repeated(),
        recorded,
        refreshed);
  }

  /** An earlier plan may have had another brand of a row, or another position that it replaces. */
  private boolean isAsPlanned() {
    return earlier.rows().stream().map(StagedRow::row).toList().equals(rows);
  }

  private int repeated() {
    int repeated = 0;
    for (PlanRow row : open) {
      if (outcomes.get(row.samePicture()).isEmbedded()) {
        repeated += rowsWith.get(row.samePicture()) - 1;
      }
    }
    return repeated;
  }
}
