package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.fetch.AddressPolicy;
import clipshard.fetch.ImageFetcher;
import clipshard.format.PlanRow;
import clipshard.job.Workbench;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ModelProbe;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source that has some pictures at once and keeps the others back. */
@Timeout(600)
class DecodeAheadTest {
  /** As many as are downloaded at a time to begin with. */
  private static final int QUICK = 8;

  /** One to wait, and what it takes to notice that one picture has come and is decoded. */
  private static final int FASTER = 5;

  @TempDir Path folder;
  private final AtomicInteger kept = new AtomicInteger();
  private final Semaphore letGo = new Semaphore(0);
  private final Semaphore decoded = new Semaphore(0);

  private byte[] read(URI uri, long most) throws IOException {
    int picture = Integer.parseInt(uri.getPath().substring(1));
    if (picture > QUICK) {
      kept.incrementAndGet();
      try {
        letGo.acquire();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }
    return Workbench.pictureBytes(picture);
  }

  /**
   * A reader that finds every picture decoded has not waited, whatever has happened in between: its
   * first real wait asks for a little more, and not once more for all that happened before.
   */
  @Test
  void whatHappenedBeforeAReaderWaitsMakesNoDownloadsFaster() throws Exception {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of("fetch.allow-schemes=[kept]"),
            Map.of("JDBC_URL", "jdbc:postgresql://none/", "INDEX_URI", folder.toUri().toString()));
    EncoderSpec spec;
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      spec =
          ModelProbe.describe(settings.model(), settings.decode(), settings.index().types(), store);
    }
    TensorFiller filler =
        new TensorFiller(
            spec,
            null,
            (row, image) -> {
              decoded.release();
              return image;
            });
    List<PlanRow> rows =
        IntStream.rangeClosed(1, 200)
            .mapToObj(id -> PlanRow.picture("" + id, "kept://host/" + id))
            .toList();
    FloatBuffer out = FloatBuffer.allocate(spec.floatsPerPicture());
    try (ImageFetcher fetcher =
            new ImageFetcher(settings.fetch(), new AddressPolicy(List.of()), this::read);
        FetchAhead<PlanRow> downloads =
            new FetchAhead<>(fetcher, rows.iterator(), PlanRow::url, 64);
        DecodeAhead ahead =
            new DecodeAhead(downloads, List.of(filler), spec.floatsPerPicture(), row -> false)) {
      ahead.next().write(out, 0);
      // Threads that are kept have delivered what was quick.
      while (kept.get() < downloads.atOnce()) {
        Thread.onSpinWait();
      }
      ahead.next().write(out, 0);
      decoded.acquire(2);
      for (int taken = 2; taken < QUICK; taken++) {
        decoded.acquire();
        ahead.next().write(out, 0);
      }
      int before = downloads.atOnce();
      letOneGoWhenWaitsThis(Thread.currentThread());
      assertTrue(Integer.parseInt(ahead.next().row().id()) > QUICK);
      int faster = downloads.atOnce() - before;
      assertTrue(faster <= FASTER, faster + " more downloads at a time, from " + before);
    }
  }

  private void letOneGoWhenWaitsThis(Thread reader) {
    new Thread(
            () -> {
              while (reader.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              letGo.release();
            },
            "lets one go")
        .start();
  }
}
