package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.format.FailureRow;
import clipshard.format.PlanRow;
import clipshard.format.RemovalRow;
import clipshard.job.tables.Known.Failure;
import clipshard.job.tables.Known.Place;
import clipshard.picture.PictureUrl;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import scala.Tuple10;
import scala.Tuple2;
import scala.Tuple3;
import scala.Tuple4;
import scala.Tuple8;

/**
 * In a task: rows of the images table (by id: url, what is to be recorded, version) beside what is
 * told of the same ids.
 *
 * @param compared what of a URL says that the picture is another one
 * @param follows whether the index follows a row whose picture is another one
 * @param refresh rows that are wanted though their pictures seem to be the same
 */
record Comparison(Settings.ComparedUrl compared, boolean follows, Refresh refresh)
    implements Serializable {
  /** What an id is to the index. */
  enum State {
    /** Nothing is known of it. */
    MISSING,
    /** It has a position. */
    INDEXED,
    /** It has a position and the same picture, but something else is recorded of it. */
    AMENDED,
    /** It has a position, and another URL or version since. */
    CHANGED,
    /** It has a position, and another URL or version since, which failed for good. */
    OUTDATED,
    /** It failed, and has another URL or version since. */
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
        Tuple3<String, String, String> image, Settings.ComparedUrl compared, Known known) {
      if (known == null) {
        return MISSING;
      }
      Failure failure = known.failure();
      boolean isTried = failure != null && isTried(image, compared, failure);
      Place place = known.place();
      if (place == null) {
        return !isTried ? RENEWED : failure.isDue() ? AGAIN : FAILED;
      }
      if (isOf(image, compared, place.urlHash()) && isOf(image._3(), place.version())) {
        return isRecorded(image, place) ? INDEXED : AMENDED;
      }
      return isTried && !failure.isDue() ? OUTDATED : CHANGED;
    }
  }

  /** Of a URL that has expired, and of all in an index that compared whole ones, that is told. */
  private static boolean isOf(
      Tuple3<String, String, String> image, Settings.ComparedUrl compared, String hash) {
    PictureUrl url = new PictureUrl(image._1());
    return url.hash(compared).equals(hash) || url.hash(Settings.ComparedUrl.WHOLE).equals(hash);
  }

  private static boolean isTried(
      Tuple3<String, String, String> image, Settings.ComparedUrl compared, Failure failure) {
    PictureUrl url = new PictureUrl(image._1());
    return Stream.of(compared, Settings.ComparedUrl.WHOLE)
        .anyMatch(part -> FailureRow.tried(url.hash(part), image._3()).equals(failure.tried()));
  }

  /** A version that is not there says nothing of the picture. */
  private static boolean isOf(String version, String recorded) {
    return version.isEmpty() || recorded.isEmpty() || version.equals(recorded);
  }

  private static boolean isRecorded(Tuple3<String, String, String> image, Place place) {
    return image._2().equals(place.recorded())
        && (image._3().isEmpty() || image._3().equals(place.version()));
  }

  private boolean isRefreshed(String id, State state) {
    return (state == State.INDEXED || state == State.AMENDED) && refresh.isOf(id);
  }

  private boolean isWanted(State state) {
    return switch (state) {
      case MISSING, RENEWED, AGAIN -> true;
      case CHANGED -> follows;
      default -> false;
    };
  }

  /**
   * How many ids there are of each {@link State}, in the order of its values; how many are
   * refreshed; and how many that a refresh names are indexed rows of the table.
   */
  Iterator<long[]> counts(
      Iterator<Tuple2<String, Tuple3<String, String, String>>> images,
      Iterator<
              Tuple2<
                  String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
          told) {
    Map<String, Known> known = Known.of(told);
    Map<State, Long> counts = new EnumMap<>(State.class);
    State[] states = State.values();
    long[] numbers = new long[states.length + 2];
    images.forEachRemaining(
        image -> {
          Known one = known.remove(image._1());
          State state = state(image, one);
          counts.merge(state, 1L, Long::sum);
          numbers[states.length] += isRefreshed(image._1(), state) ? 1 : 0;
          boolean isNamed = refresh.ids().contains(image._1());
          numbers[states.length + 1] += isNamed && one != null && one.place() != null ? 1 : 0;
        });
    known.values().forEach(one -> counts.merge(ofMissing(one), 1L, Long::sum));
    for (int state = 0; state < states.length; state++) {
      numbers[state] = counts.getOrDefault(states[state], 0L);
    }
    return List.of(numbers).iterator();
  }

  private static State ofMissing(Known known) {
    return known.place() == null ? State.LEFT : State.GONE;
  }

  /**
   * id, url, url_hash, what is to be recorded, version, attempts, replaces, former_hash, refreshes,
   * validator of wanted rows.
   */
  Iterator<Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
      wanted(
          Iterator<Tuple2<String, Tuple3<String, String, String>>> images,
          Iterator<
                  Tuple2<
                      String,
                      Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
              told) {
    Map<String, Known> known = Known.of(told);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
        .flatMap(image -> wanted(image, known.get(image._1())).stream())
        .iterator();
  }

  private Optional<
          Tuple10<String, String, String, String, String, Integer, Long, String, Boolean, String>>
      wanted(Tuple2<String, Tuple3<String, String, String>> image, Known known) {
    State state = state(image, known);
    boolean refreshes = isRefreshed(image._1(), state);
    if (!isWanted(state) && !refreshes) {
      return Optional.empty();
    }
    PictureUrl url = new PictureUrl(image._2()._1());
    boolean replaces = state == State.CHANGED || refreshes;
    return Optional.of(
        new Tuple10<>(
            image._1(),
            url.text(),
            url.hash(compared),
            image._2()._2(),
            image._2()._3(),
            refreshes ? 0 : attempts(image._2(), known),
            replaces ? known.place().position() : PlanRow.NOTHING,
            replaces ? known.place().contentHash() : "",
            refreshes,
            refreshes ? known.place().validator() : ""));
  }

  private int attempts(Tuple3<String, String, String> image, Known known) {
    if (known == null || known.failure() == null) {
      return 0;
    }
    return isTried(image, compared, known.failure())
        ? known.failure().attempts()
        : FailureRow.RENEWED;
  }

  /**
   * id, the position that it lives at or {@link PlanRow#NOTHING}, why it does so no longer, and
   * whether it is in the ledger, of the ids that do not count any more.
   */
  Iterator<Tuple4<String, Long, String, Boolean>> leaving(
      Iterator<Tuple2<String, Tuple3<String, String, String>>> images,
      Iterator<
              Tuple2<
                  String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
          told) {
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

  /** position, what is to be recorded, and version of the rows that have another record. */
  Iterator<Tuple2<Long, Tuple2<String, String>>> amended(
      Iterator<Tuple2<String, Tuple3<String, String, String>>> images,
      Iterator<
              Tuple2<
                  String, Tuple8<Integer, String, Boolean, Long, String, String, String, String>>>
          told) {
    Map<String, Known> known = Known.of(told);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
        .filter(image -> state(image, known.get(image._1())) == State.AMENDED)
        .map(image -> amended(image._2(), known.get(image._1()).place()))
        .iterator();
  }

  private static Tuple2<Long, Tuple2<String, String>> amended(
      Tuple3<String, String, String> image, Place place) {
    String version = image._3().isEmpty() ? place.version() : image._3();
    return new Tuple2<>(place.position(), new Tuple2<>(image._2(), version));
  }

  private State state(Tuple2<String, Tuple3<String, String, String>> image, Known known) {
    return State.of(image._2(), compared, known);
  }
}
