package clipshard.embed;

import clipshard.config.Settings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Turns pictures into vectors. Thread-safe: one encoder serves every task of a process, and the
 * answer to a picture depends on neither the other pictures of the call nor on other callers.
 */
public interface ImageEncoder extends AutoCloseable {

  /** A buffer of {@code floats} numbers as {@link #encode} takes it. */
  static FloatBuffer buffer(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Floats in each vector. */
  int dimension();

  /** Where the model runs: {@code CPU} or {@code CUDA}, never {@code AUTO}. */
  Settings.Device device();

  /**
   * Encodes {@code count} pictures, in any number of batches.
   *
   * @param pixels {@code float[count][3][height][width]}, direct and in native byte order, from the
   *     buffer's position on, which is not moved; must stay unchanged until the call returns
   * @param count pictures to encode; may be 0
   * @param out receives {@code float[count][dimension()]} from index 0 on: the model's answers as
   *     they are, not normalised, possibly not finite; owned by the caller
   * @throws IllegalArgumentException when {@code pixels} or {@code out} cannot hold {@code count}
   *     pictures, or {@code pixels} is of the wrong kind
   * @throws IllegalStateException when the encoder is closed, or is closed during the call
   * @throws ModelException when the model fails
   */
  void encode(FloatBuffer pixels, int count, float[] out);

  /**
   * Waits for the batches being computed, lets every other call end with {@link
   * IllegalStateException}, and frees the model. Closing twice is harmless. May be called from a
   * shutdown hook.
   */
  @Override
  void close();
}
