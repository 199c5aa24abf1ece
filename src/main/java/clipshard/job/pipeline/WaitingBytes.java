package clipshard.job.pipeline;

/** Encoded pictures that wait for the reader, by their bytes. Thread-safe. */
final class WaitingBytes {
  /** Beyond that no download begins; those that are going on go on. */
  private static final long MOST = 64L << 20;

  private long waiting;

  /** Waits until there are few enough for another download. */
  synchronized void awaitRoom() throws InterruptedException {
    while (waiting > MOST) {
      wait();
    }
  }

  synchronized void add(int bytes) {
    waiting += bytes;
  }

  synchronized void remove(int bytes) {
    waiting -= bytes;
    notifyAll();
  }
}
