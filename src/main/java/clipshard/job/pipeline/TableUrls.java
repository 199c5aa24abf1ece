package clipshard.job.pipeline;

import clipshard.catalog.LongUrlReader;
import clipshard.config.Settings;
import clipshard.fetch.ImageFetcher;
import clipshard.picture.LongUrl;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The table that long URLs are read again from, by the tasks of a JVM over one connection; the last
 * of them closes it.
 */
public record TableUrls(Settings.Database database, Settings.Source source)
    implements Serializable {
  private static final Map<TableUrls, Shared> SHARED = new HashMap<>();

  public static TableUrls of(Settings settings) {
    return new TableUrls(settings.database(), settings.source());
  }

  private static final class Shared {
    private final LongUrlReader reader;
    private int users;

    Shared(LongUrlReader reader) {
      this.reader = reader;
    }
  }

  /** What a task reads by, until it closes it. */
  public static final class Reading implements ImageFetcher.LongUrls, AutoCloseable {
    private final TableUrls table;
    private final LongUrlReader reader;

    private Reading(TableUrls table, LongUrlReader reader) {
      this.table = table;
      this.reader = reader;
    }

    @Override
    public Optional<String> read(LongUrl url) throws InterruptedException {
      return reader.read(url);
    }

    @Override
    public void close() {
      table.leave();
    }
  }

  /** Connects to nothing yet. */
  public Reading open() {
    synchronized (SHARED) {
      Shared shared =
          SHARED.computeIfAbsent(
              this, table -> new Shared(new LongUrlReader(table.database, table.source)));
      shared.users++;
      return new Reading(this, shared.reader);
    }
  }

  private void leave() {
    synchronized (SHARED) {
      Shared shared = SHARED.get(this);
      shared.users--;
      if (shared.users == 0) {
        SHARED.remove(this);
        shared.reader.close();
      }
    }
  }
}
