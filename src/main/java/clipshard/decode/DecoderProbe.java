package clipshard.decode;

import clipshard.config.Settings;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds pictures that kill the process that decodes them, by decoding them in a child process
 * first. A child costs the start of a JVM and each picture is decoded twice, so this is for
 * pictures among which there may be one. For use by one thread at a time; any may close it.
 */
public final class DecoderProbe implements AutoCloseable {
  /**
   * The slowest picture that is allowed takes seconds, and many times as long on a busy machine.
   */
  private static final long LIMIT_SECONDS = 600;

  private final Settings.Decode decode;
  private volatile Process child;
  private volatile boolean closed;
  private boolean impossible;

  /**
   * A probe that has not started a child yet.
   *
   * @param decode as the pictures are to be decoded afterwards
   */
  public DecoderProbe(Settings.Decode decode) {
    this.decode = decode;
  }

  /**
   * Returns if decoding this picture leaves a process alive, whether it is decoded or rejected. A
   * child that dies may have been killed from outside, so only a picture that two children die of
   * is guilty. Where no child can be started at all, every picture passes.
   *
   * @throws RejectedException DECODER_CRASH
   * @throws IllegalStateException when the probe is closed, also meanwhile
   */
  public void check(byte[] encoded) throws RejectedException, InterruptedException {
    Optional<String> death = deathBy(encoded);
    if (death.isPresent() && deathBy(encoded).isPresent()) {
      throw new RejectedException(
          Reason.DECODER_CRASH,
          "the process that decodes it %s (%d bytes)".formatted(death.get(), encoded.length));
    }
  }

  /** The child, for tests. */
  Process child() {
    return child;
  }

  private Optional<String> deathBy(byte[] encoded) throws InterruptedException {
    if (impossible || !isReady()) {
      return Optional.empty();
    }
    try {
      DataOutputStream pictures =
          new DataOutputStream(new BufferedOutputStream(child.getOutputStream()));
      pictures.writeInt(encoded.length);
      pictures.write(encoded);
      pictures.flush();
    } catch (IOException e) {
      // It is dead already, as the missing answer will show.
    }
    return hasAnswered() ? Optional.empty() : Optional.of(death());
  }

  private boolean isReady() throws InterruptedException {
    requireOpen();
    if (child != null && child.isAlive()) {
      return true;
    }
    try {
      child = ChildJvm.start(decode);
      // Whoever has closed the probe since has not seen this child.
      requireOpen();
      impossible = !hasAnswered();
      requireOpen();
    } catch (IOException e) {
      impossible = true;
    }
    if (impossible) {
      System.err.println(
          "clipshard: no process could be started to decode pictures in; they are decoded here");
      endChild();
    }
    return !impossible;
  }

  private boolean hasAnswered() throws InterruptedException {
    Process asked = child;
    CompletableFuture<Integer> answer =
        CompletableFuture.supplyAsync(() -> read(asked), task -> new Thread(task).start());
    try {
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS) == DecoderChild.ALIVE;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private static int read(Process asked) {
    try {
      return asked.getInputStream().read();
    } catch (IOException e) {
      return -1;
    }
  }

  private String death() throws InterruptedException {
    boolean hung = !child.waitFor(1, TimeUnit.SECONDS);
    endChild();
    return hung
        ? "did not answer within %d seconds".formatted(LIMIT_SECONDS)
        : "ended with status %d".formatted(child.exitValue());
  }

  /** A picture that may end this process must not pass because its child was ended. */
  private void requireOpen() {
    if (closed) {
      endChild();
      throw new IllegalStateException("The pictures of this task are not decoded any more");
    }
  }

  private void endChild() {
    if (child != null) {
      child.destroyForcibly();
    }
  }

  /** Ends the child; none is started any more. */
  @Override
  public void close() {
    closed = true;
    endChild();
  }
}
