package clipshard.faiss;

import clipshard.natives.Natives;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.ByRef;
import org.bytedeco.javacpp.annotation.ByVal;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * The C++ class of the same name in {@code faiss_shim.hpp}, method by method; only {@link
 * FaissIndex} knows it. Any C++ exception arrives as a {@link RuntimeException} with its message.
 *
 * <p>The build copies GCC's OpenMP runtime, {@code gomp}, beside the library; {@link OpenBlas}
 * comes from its own jar.
 */
@Properties(
    inherit = OpenBlas.class,
    value =
        @Platform(
            value = "linux-x86_64",
            compiler = "cpp17",
            include = "faiss_shim.hpp",
            library = "jniclipshard",
            preload = "gomp@.1",
            preloadpath = {"/usr/lib/x86_64-linux-gnu/", "/lib/x86_64-linux-gnu/"}))
@Namespace("clipshard")
final class NativeIndex extends Pointer {

  static {
    Natives.load(NativeIndex.class);
  }

  private NativeIndex(Pointer pointer) {
    super(pointer);
  }

  static native @ByVal NativeIndex create(int dimension, String factory, boolean innerProduct);

  static native @ByVal NativeIndex read(@Const byte[] bytes, long length);

  static native @ByVal NativeIndex readOwn(@Const byte[] bytes, long length);

  @NoException
  native String damage();

  @NoException
  native int dimension();

  @NoException
  native long count();

  @NoException
  native boolean innerProduct();

  @NoException
  native boolean trained();

  native void train(@Const float[] rows, long length, long count);

  native void configure(String parameters);

  native void add(@Const float[] rows, long length, long count);

  native void search(
      @Const float[] queries,
      long queriesLength,
      long count,
      long k,
      @Cast("int64_t*") long[] positions,
      long positionsLength,
      float[] distances,
      long distancesLength);

  /** Holds the array's memory, so that the garbage collector waits: for work of milliseconds. */
  @CriticalRegion
  @NoException
  native boolean reconstruct(long first, long count, float[] rows, long length);

  native void merge(@ByRef NativeIndex other);

  native long size();

  /** Holds the array's memory, so that the garbage collector waits: for work of milliseconds. */
  @CriticalRegion
  @NoException
  native boolean write(byte[] out, long length);

  /** Why this thread's last call that answered false has failed. */
  @NoException
  static native String problem();
}
