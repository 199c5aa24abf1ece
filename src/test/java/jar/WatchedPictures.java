package jar;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import sandbox.Answer;
import sandbox.Pictures;

/** Pictures that tell a watcher each time one of them is asked for, before they answer. */
final class WatchedPictures implements Pictures {
  private final Pictures pictures;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Watcher watcher = (count, path) -> {};

  WatchedPictures(Pictures pictures) {
    this.pictures = pictures;
  }

  /** Hears of requests, from many threads. */
  @FunctionalInterface
  interface Watcher {
    /**
     * A picture is asked for.
     *
     * @param count how many were asked for since the watch began, from 1
     */
    void hears(int count, String path);
  }

  /** From now on {@code next} hears. */
  void watch(Watcher next) {
    asked.set(0);
    watcher = next;
  }

  @Override
  public String idType() {
    return pictures.idType();
  }

  @Override
  public Stream<Row> rows(String host) throws IOException {
    return pictures.rows(host);
  }

  @Override
  public Answer answer(String path) throws IOException {
    watcher.hears(asked.incrementAndGet(), path);
    return pictures.answer(path);
  }
}
