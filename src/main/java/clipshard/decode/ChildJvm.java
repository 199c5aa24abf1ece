package clipshard.decode;

import clipshard.config.Settings;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** Starts a {@link DecoderChild} with this JVM's Java and libraries, and nothing of its secrets. */
final class ChildJvm {
  /** What a child needs of the environment, which may hold credentials. */
  private static final Set<String> INHERITED =
      Set.of("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE");

  /** For the encoded picture and all else, beside the pixels. */
  private static final long HEAP_BYTES = 256L << 20;

  private static final int BYTES_PER_PIXEL = 6; // As decoded, and turned

  private ChildJvm() {}

  static Process start(Settings.Decode decode) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (HEAP_BYTES + BYTES_PER_PIXEL * decode.maxPixels()));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("org.bytedeco.") || name.equals("java.io.tmpdir"))
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.add(DecoderChild.class.getName());
    command.addAll(DecoderChild.arguments(decode));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().put("OPENCV_LOG_LEVEL", "OFF");
    // Not as an option: Spark's class path is longer than some limits on command lines.
    builder.environment().put("CLASSPATH", classPath());
    return builder.start();
  }

  /** The job's jar is loaded by a class loader of Spark's and is not on the JVM's class path. */
  private static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> needed : List.of(DecoderChild.class, Loader.class, opencv_imgcodecs.class)) {
      CodeSource source = needed.getProtectionDomain().getCodeSource();
      if (source != null && "file".equals(source.getLocation().getProtocol())) {
        places.add(path(source.getLocation()));
      }
    }
    places.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, places);
  }

  private static String path(URL file) {
    try {
      return new File(file.toURI()).getPath();
    } catch (URISyntaxException e) {
      return new File(file.getPath()).getPath(); // of a class loader that encodes nothing
    }
  }
}
