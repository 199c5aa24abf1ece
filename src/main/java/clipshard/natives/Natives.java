package clipshard.natives;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;

/**
 * Loads native libraries, which are in the jar and unpacked first. What a library itself says where
 * that fails seldom tells why: "no onnxruntime in java.library.path" may mean a full disk.
 */
public final class Natives {
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private Natives() {}

  /**
   * Loads the library of a class of JavaCPP's.
   *
   * @throws UnsatisfiedLinkError saying what is wrong with the folder, where that is why
   */
  public static void load(Class<?> library) {
    explained(Natives::cache, () -> Loader.load(library));
  }

  /**
   * What {@code first} answers, which unpacks a library into the temporary folder and loads it.
   *
   * @throws UnsatisfiedLinkError saying what is wrong with the folder, where that is why
   */
  public static <T> T fromTemporaryFolder(Supplier<T> first) {
    return explained(Natives::temporary, first);
  }

  /** What is wrong with the temporary folder of this JVM; empty where nothing is seen. */
  public static Optional<String> obstacle() {
    return temporary().obstacle();
  }

  private static <T> T explained(Supplier<UnpackFolder> folder, Supplier<T> load) {
    try {
      return load.get();
    } catch (LinkageError e) {
      Optional<String> obstacle = folder.get().obstacle();
      if (obstacle.isEmpty()) {
        throw e;
      }
      UnsatisfiedLinkError explained =
          new UnsatisfiedLinkError(obstacle.get() + " (" + root(e) + ")");
      explained.initCause(e);
      throw explained;
    }
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static UnpackFolder temporary() {
    return new UnpackFolder(Path.of(System.getProperty(TEMPORARY)), TEMPORARY);
  }

  /** JavaCPP's own: in the home folder, unless that cannot be written to. */
  private static UnpackFolder cache() {
    try {
      File folder = Loader.getCacheDir();
      UnpackFolder found = new UnpackFolder(folder.toPath(), CACHE);
      return found.folder().startsWith(temporary().folder())
          ? new UnpackFolder(folder.toPath(), TEMPORARY)
          : found;
    } catch (IOException e) {
      String named = System.getProperty(CACHE);
      return named == null ? temporary() : new UnpackFolder(Path.of(named), CACHE);
    }
  }
}
