package clipshard.decode;

import clipshard.natives.Natives;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/** The functions of {@code resampler.hpp}; only {@link Resampler} knows them. */
@Properties(
    @Platform(
        value = "linux-x86_64",
        compiler = "cpp17",
        include = "resampler.hpp",
        library = "jniclipsharddecode"))
@Namespace("clipshard")
final class NativeResampler {

  static {
    Natives.load(NativeResampler.class);
  }

  private NativeResampler() {}

  /** Whether this processor has what the faster way needs. */
  @NoException
  static native boolean hasAvx2();

  /**
   * Resizes; nothing is checked. Holds the arrays' memory, so that the garbage collector waits some
   * milliseconds.
   *
   * @param portable the way of any processor, which gives the same
   */
  @CriticalRegion
  @NoException
  static native void resample(
      @Const byte[] rgb,
      int width,
      @Const int[] columnFirst,
      @Const int[] columnTaps,
      @Const int[] columnWeights,
      int mostColumnTaps,
      int columnCount,
      @Const int[] rowFirst,
      @Const int[] rowTaps,
      @Const int[] rowWeights,
      int mostRowTaps,
      int rowCount,
      byte[] out,
      boolean portable);
}
