package clipshard.job.tables;

import clipshard.config.Settings;
import clipshard.job.tables.KnownIds.Known;
import clipshard.picture.PictureUrl;
import java.io.Serializable;
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

/**
 * In a task: rows of the images table (by id: url, brand) beside what is told of the same ids.
 *
 * @param compared what of a URL says that the picture is another one
 */
record Comparison(Settings.ComparedUrl compared) implements Serializable {
  /** What a row of the table is to the index. */
  enum State {
    /** Nothing is known of it. */
    MISSING,
    /** It has a position. */
    INDEXED,
    /** It has a position, and another URL since. */
    CHANGED,
    /** It failed, and has another URL since. */
    RENEWED,
    /** It failed and is due for another try. */
    AGAIN,
    /** It failed for good. */
    FAILED;

    boolean isWanted() {
      return this == MISSING || this == RENEWED || this == AGAIN;
    }

    private static State of(PictureUrl url, Settings.ComparedUrl compared, Known known) {
      if (known == null) {
        return MISSING;
      }
      // Of a URL that has expired, and of all in an index that compared whole ones, that is the
      // hash.
      boolean isSame =
          url.hash(compared).equals(known.urlHash())
              || url.hash(Settings.ComparedUrl.WHOLE).equals(known.urlHash());
      if (known.isIndexed()) {
        return isSame ? INDEXED : CHANGED;
      }
      return !isSame ? RENEWED : known.isDue() ? AGAIN : FAILED;
    }
  }

  /** How many rows there are of each {@link State}, in the order of its values. */
  Iterator<long[]> counts(
      Iterator<Tuple2<String, Tuple2<String, String>>> images,
      Iterator<Tuple2<String, Tuple4<Integer, String, Boolean, Integer>>> told) {
    Map<String, Known> known = KnownIds.last(told);
    Map<State, Long> counts = new EnumMap<>(State.class);
    images.forEachRemaining(
        image ->
            counts.merge(State.of(url(image), compared, known.get(image._1())), 1L, Long::sum));
    long[] numbers =
        Arrays.stream(State.values()).mapToLong(of -> counts.getOrDefault(of, 0L)).toArray();
    return List.of(numbers).iterator();
  }

  /** id, url, url_hash, brand, attempts of the rows that are wanted. */
  Iterator<Tuple5<String, String, String, String, Integer>> wanted(
      Iterator<Tuple2<String, Tuple2<String, String>>> images,
      Iterator<Tuple2<String, Tuple4<Integer, String, Boolean, Integer>>> told) {
    Map<String, Known> known = KnownIds.last(told);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
        .flatMap(image -> wanted(image, known.get(image._1())).stream())
        .iterator();
  }

  private Optional<Tuple5<String, String, String, String, Integer>> wanted(
      Tuple2<String, Tuple2<String, String>> image, Known known) {
    PictureUrl url = url(image);
    State state = State.of(url, compared, known);
    if (!state.isWanted()) {
      return Optional.empty();
    }
    int attempts = state == State.AGAIN ? known.attempts() : 0;
    String brand = image._2()._2();
    return Optional.of(new Tuple5<>(image._1(), url.text(), url.hash(compared), brand, attempts));
  }

  private static PictureUrl url(Tuple2<String, Tuple2<String, String>> image) {
    return new PictureUrl(image._2()._1());
  }
}
