package clipshard.job.build.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class StorageAheadTest {
  @Test
  void somethingIsLookedUpWhileAsManyAreWrittenAsMayBe() throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    try (StorageAhead ahead = new StorageAhead()) {
      List<Future<Integer>> writes = new ArrayList<>();
      for (int number = 0; number < StorageAhead.MOST_WRITES; number++) {
        int written = number;
        writes.add(
            ahead.write(
                () -> {
                  found.await();
                  return written;
                }));
      }
      assertEquals("found", ahead.begin(() -> "found").get());
      found.countDown();
      for (int number = 0; number < writes.size(); number++) {
        assertEquals(number, writes.get(number).get());
      }
    }
  }

  @Test
  void noMoreAreWrittenAtATimeHoweverManyAreToBe() throws Exception {
    List<Future<Integer>> writes = new ArrayList<>();
    try (StorageAhead ahead = new StorageAhead()) {
      for (int number = 0; number < 100; number++) {
        int written = number;
        writes.add(ahead.write(() -> written));
        long waiting = writes.stream().filter(write -> !write.isDone()).count();
        assertTrue(waiting <= StorageAhead.MOST_WRITES, waiting + " wait");
      }
    }
  }

  @Test
  void aFailureIsToldToALaterWriteAtTheLatest() throws Exception {
    IOException failure = new IOException("as planned");
    try (StorageAhead ahead = new StorageAhead()) {
      assertNotNull(
          ahead.write(
              () -> {
                throw failure;
              }));
      for (int number = 1; number < StorageAhead.MOST_WRITES; number++) {
        assertEquals("well", ahead.write(() -> "well").get());
      }
      assertSame(failure, assertThrows(IOException.class, () -> ahead.write(() -> "well")));
    }
  }
}
