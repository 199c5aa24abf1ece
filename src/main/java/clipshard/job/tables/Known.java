package clipshard.job.tables;

import clipshard.format.FailureRow;
import clipshard.format.IndexedUrl;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import scala.Tuple2;
import scala.Tuple8;

/**
 * What an index knows of an id: where it lives, and how often it has failed since.
 *
 * @param place that it lives at, null if it has none
 * @param failure the last one, null if it has none
 */
record Known(Place place, Failure failure) {
  /**
   * A position.
   *
   * @param urlHash of its URL when it was indexed
   * @param recorded of the row, as text
   * @param version as recorded, empty where none is
   * @param contentHash of its picture
   * @param validator of its picture, where that is asked for
   */
  record Place(
      long position,
      String urlHash,
      String recorded,
      String version,
      String contentHash,
      String validator) {}

  /**
   * What the ledger says.
   *
   * @param part of it, ascending in time
   * @param tried the hash of what was tried
   * @param isDue whether it is to be tried again
   * @param attempts that failed, {@link FailureRow#DOUBTED} or {@link FailureRow#LEFT}
   */
  record Failure(int part, String tried, boolean isDue, int attempts) {}

  /** In place of a part of the ledger: what is told is a position, in place of the attempts. */
  private static final int PLACE = -1;

  /** What a row of positions tells, for a shuffle by its id. */
  static Tuple2<String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>
      told(IndexedUrl row) {
    return new Tuple2<>(
        row.id(),
        new Tuple8<>(
            PLACE,
            row.urlHash(),
            false,
            row.position(),
            row.recorded().text(),
            row.version(),
            row.contentHash(),
            row.validator()));
  }

  /** What a row of the ledger tells. */
  static Tuple2<String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>
      told(String id, int part, String tried, boolean isDue, int attempts) {
    return new Tuple2<>(id, new Tuple8<>(part, tried, isDue, (long) attempts, "", "", "", ""));
  }

  /** What all that is told of ids comes to, by id. */
  static Map<String, Known> of(
      Iterator<
              Tuple2<
                  String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
          told) {
    Map<String, Known> known = new HashMap<>();
    told.forEachRemaining(one -> known.merge(one._1(), of(one._2()), Known::and));
    known.replaceAll((id, one) -> one.withoutLeft());
    known.values().removeIf(one -> one.place == null && one.failure == null);
    return known;
  }

  private static Known of(
      Tuple8<Integer, String, Boolean, Long, String, String, String, String> told) {
    return told._1() == PLACE
        ? new Known(
            new Place(told._4(), told._2(), told._5(), told._6(), told._7(), told._8()), null)
        : new Known(null, new Failure(told._1(), told._2(), told._3(), Math.toIntExact(told._4())));
  }

  private Known and(Known other) {
    boolean isLater =
        failure == null || (other.failure != null && other.failure.part > failure.part);
    return new Known(place == null ? other.place : place, isLater ? other.failure : failure);
  }

  private Known withoutLeft() {
    return failure != null && failure.attempts == FailureRow.LEFT ? new Known(place, null) : this;
  }

  /** Whether its picture failed, and no other one is indexed in its place. */
  boolean isFailed() {
    return place == null && failure != null;
  }
}
