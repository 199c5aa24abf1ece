package clipshard.faiss;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * What has to be in memory before FAISS, in order of need: OpenBLAS and its Fortran runtime, from
 * OpenBLAS's own JavaCPP jar. libgcc_s is the system's: the copy in that jar needs glibc 2.35.
 *
 * <p>Apart from {@link NativeIndex}, because the build copies beside a class's library what the
 * class itself preloads, and not what it inherits.
 */
@Properties(
    @Platform(
        value = "linux-x86_64",
        preload = {"quadmath@.0", "gfortran@.5", "openblas@.0"},
        preloadresource = "/org/bytedeco/openblas/"))
final class OpenBlas {
  private OpenBlas() {}
}
