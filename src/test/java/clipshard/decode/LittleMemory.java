package clipshard.decode;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;

/**
 * While it is open, processes that begin to decode have so little native memory that a large file
 * ends them. This JVM has read how much it has before.
 */
public final class LittleMemory implements AutoCloseable {
  private static final String PROPERTY = "org.bytedeco.javacpp.maxBytes";
  private static final int BYTES = 1 << 20;

  public LittleMemory() {
    new BytePointer(1).close();
    System.setProperty(PROPERTY, Integer.toString(BYTES));
  }

  /** The same JPEG, in a file that is too large: what follows a JPEG's end is no part of it. */
  public static byte[] deadly(byte[] jpeg) {
    return Arrays.copyOf(jpeg, jpeg.length + BYTES);
  }

  @Override
  public void close() {
    System.clearProperty(PROPERTY);
  }
}
