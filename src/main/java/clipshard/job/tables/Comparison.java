package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.format.RemovalRow;
import clipshard.job.tables.Known.Failure;
import clipshard.picture.PictureUrl;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import scala.Tuple2;
import scala.Tuple4;
import scala.Tuple5;
import scala.Tuple6;

/**
 * In a task: rows of the images table (by id: url, brand) beside what is told of the same ids.
 *
 * @param compared what of a URL says that the picture is another one
 * @param follows whether the index follows a row whose picture is another one
 */
record Comparison(Settings.ComparedUrl compared, boolean follows) implements Serializable {
  /** What an id is to the index. */
  enum State {
    /** Nothing is known of it. */
    MISSING,
    /** It has a position. */
    INDEXED,
    /** It has a position and the same picture, but something else is recorded of it. */
    AMENDED,
    /** It has a position, and another URL since. */
    CHANGED,
    /** It has a position, and another URL since, which failed for good. */
    OUTDATED,
    /** It failed, and has another URL since. */
    RENEWED,
    /** It failed and is due for another try. */
    AGAIN,
    /** It failed for good. */
    FAILED,
    /** It has a position, and the table has it no longer. */
    GONE,
    /** It failed, and the table has it no longer. */
    LEFT;

    private static State of(
        PictureUrl url, String brand, Settings.ComparedUrl compared, Known known) {
      if (known == null) {
        return MISSING;
      }
      if (known.place() == null) {
        Failure failure = known.failure();
        return !isOf(url, compared, failure.urlHash()) ? RENEWED : failure.isDue() ? AGAIN : FAILED;
      }
      if (isOf(url, compared, known.place().urlHash())) {
        return known.place().brand().equals(brand) ? INDEXED : AMENDED;
      }
      Failure failure = known.failure();
      boolean isFinal =
          failure != null && !failure.isDue() && isOf(url, compared, failure.urlHash());
      return isFinal ? OUTDATED : CHANGED;
    }
  }

  /** Of a URL that has expired, and of all in an index that compared whole ones, that is told. */
  private static boolean isOf(PictureUrl url, Settings.ComparedUrl compared, String hash) {
    return url.hash(compared).equals(hash) || url.hash(Settings.ComparedUrl.WHOLE).equals(hash);
  }

  private boolean isWanted(State state) {
    return switch (state) {
      case MISSING, RENEWED, AGAIN -> true;
      case CHANGED -> follows;
      default -> false;
    };
  }

  /** How many ids there are of each {@link State}, in the order of its values. */
  Iterator<long[]> counts(
      Iterator<Tuple2<String, Tuple2<String, String>>> images,
      Iterator<Tuple2<String, Tuple5<Integer, String, Boolean, Long, String>>> told) {
    Map<String, Known> known = Known.of(told);
    Map<State, Long> counts = new EnumMap<>(State.class);
    images.forEachRemaining(
        image -> counts.merge(state(image, known.remove(image._1())), 1L, Long::sum));
    known.values().forEach(one -> counts.merge(ofMissing(one), 1L, Long::sum));
    long[] numbers =
        Arrays.stream(State.values()).mapToLong(of -> counts.getOrDefault(of, 0L)).toArray();
    return List.of(numbers).iterator();
  }

  private static State ofMissing(Known known) {
    return known.place() == null ? State.LEFT : State.GONE;
  }

  /** id, url, url_hash, brand, attempts, replaces of the rows that are wanted. */
  Iterator<Tuple6<String, String, String, String, Integer, Long>> wanted(
      Iterator<Tuple2<String, Tuple2<String, String>>> images,
      Iterator<Tuple2<String, Tuple5<Integer, String, Boolean, Long, String>>> told) {
    Map<String, Known> known = Known.of(told);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
        .flatMap(image -> wanted(image, known.get(image._1())).stream())
        .iterator();
  }

  private Optional<Tuple6<String, String, String, String, Integer, Long>> wanted(
      Tuple2<String, Tuple2<String, String>> image, Known known) {
    PictureUrl url = url(image);
    State state = state(image, known);
    if (!isWanted(state)) {
      return Optional.empty();
    }
    boolean isTriedAgain =
        known != null && known.failure() != null && isOf(url, compared, known.failure().urlHash());
    return Optional.of(
        new Tuple6<>(
            image._1(),
            url.text(),
            url.hash(compared),
            image._2()._2(),
            isTriedAgain ? known.failure().attempts() : 0,
            state == State.CHANGED ? known.place().position() : PlanRow.NOTHING));
  }

  /**
   * id, the position that it lives at or {@link PlanRow#NOTHING}, why it does so no longer, and
   * whether it is in the ledger, of the ids that do not count any more.
   */
  Iterator<Tuple4<String, Long, String, Boolean>> leaving(
      Iterator<Tuple2<String, Tuple2<String, String>>> images,
      Iterator<Tuple2<String, Tuple5<Integer, String, Boolean, Long, String>>> told) {
    Map<String, Known> known = Known.of(told);
    List<Tuple4<String, Long, String, Boolean>> leaving = new ArrayList<>();
    images.forEachRemaining(
        image -> {
          Known one = known.remove(image._1());
          if (state(image, one) == State.OUTDATED) {
            leaving.add(leaving(image._1(), one, RemovalRow.Why.FAILED, false));
          }
        });
    known.forEach(
        (id, one) -> leaving.add(leaving(id, one, RemovalRow.Why.GONE, one.failure() != null)));
    return leaving.iterator();
  }

  private static Tuple4<String, Long, String, Boolean> leaving(
      String id, Known known, RemovalRow.Why why, boolean isListed) {
    long position = known.place() == null ? PlanRow.NOTHING : known.place().position();
    return new Tuple4<>(id, position, why.name(), isListed);
  }

  /** position and brand of the rows of which something else is to be recorded. */
  Iterator<Tuple2<Long, String>> amended(
      Iterator<Tuple2<String, Tuple2<String, String>>> images,
      Iterator<Tuple2<String, Tuple5<Integer, String, Boolean, Long, String>>> told) {
    Map<String, Known> known = Known.of(told);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
        .filter(image -> state(image, known.get(image._1())) == State.AMENDED)
        .map(image -> new Tuple2<>(known.get(image._1()).place().position(), image._2()._2()))
        .iterator();
  }

  private State state(Tuple2<String, Tuple2<String, String>> image, Known known) {
    return State.of(url(image), image._2()._2(), compared, known);
  }

  private static PictureUrl url(Tuple2<String, Tuple2<String, String>> image) {
    return new PictureUrl(image._2()._1());
  }
}
