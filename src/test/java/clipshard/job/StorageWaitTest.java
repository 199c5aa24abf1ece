package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.SettingsLoader;
import clipshard.store.ObjectStore;
import faults.FaultScript;
import faults.FaultyStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage that does not answer before what is said of it was looked at. */
class StorageWaitTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir private Path folder;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private Instant now = Instant.parse("2026-03-02T09:14:05Z");
  private FaultScript script;
  private ObjectStore store;

  @BeforeEach
  void open() throws Exception {
    script = FaultyStore.script(folder).clear();
    store =
        ObjectStore.open(
            SettingsLoader.loadWithoutDatabase(
                    List.of(),
                    List.of(
                        "storage.base-uri=" + FaultyStore.BASE_URI,
                        "storage.hadoop.\"%s\"=%s"
                            .formatted(FaultyStore.IMPLEMENTATION, FaultyStore.class.getName()),
                        "storage.hadoop.\"%s\"=%s".formatted(FaultyStore.ROOT, folder)),
                    Map.of())
                .storage());
    store.put("object", CONTENT);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  @Test
  void aLongWaitIsSaidAndSaidAgain() throws Exception {
    StorageWait wait = new StorageWait(out, false, () -> now);
    FutureTask<byte[]> reading = readSlowly();
    for (int second = 0; second <= 41; second++) {
      wait.tick();
      now = now.plus(Duration.ofSeconds(1));
    }
    assertEquals(
        List.of(
            "Waiting for the storage, 10 s: read object",
            "Waiting for the storage, 25 s: read object",
            "Waiting for the storage, 40 s: read object"),
        printed().lines().toList());
    answer.countDown();
    assertArrayEquals(CONTENT, reading.get());
    tickLater(wait);
    assertEquals(3, printed().lines().count(), "nothing is waited for any more");
  }

  @Test
  void onATerminalItDoesNotBeginBehindTheProgressLine() throws Exception {
    StorageWait wait = new StorageWait(out, true, () -> now);
    FutureTask<byte[]> reading = readSlowly();
    wait.tick();
    tickLater(wait);
    assertEquals("\r\u001b[KWaiting for the storage, 60 s: read object\n", printed());
    answer.countDown();
    assertArrayEquals(CONTENT, reading.get());
  }

  /** Comes back when the storage has been asked. */
  private FutureTask<byte[]> readSlowly() throws Exception {
    script.clear();
    script.meanwhile(
        1,
        () -> {
          asked.countDown();
          answer.await();
        });
    FutureTask<byte[]> reading = new FutureTask<>(() -> store.get("object"));
    new Thread(reading, "reader").start();
    asked.await();
    return reading;
  }

  private void tickLater(StorageWait wait) {
    now = now.plus(Duration.ofSeconds(60));
    wait.tick();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
