package clipshard.job.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Pictures to try a model with. */
final class TrialPictures {
  /** A line for each: its name says what it shows. */
  private static final String NAMES = "pictures.txt";

  private static final int MOST = 200;

  private TrialPictures() {}

  /** Some of those that the demo draws, which are in the jar. */
  static Map<String, byte[]> ofDemo() throws IOException {
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    for (String name : new String(resource(NAMES), UTF_8).lines().toList()) {
      pictures.put(name, resource(name));
    }
    return pictures;
  }

  /** The first files of a folder, in the order of their names. */
  static Map<String, byte[]> of(Path folder) throws IOException {
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> first = files.filter(Files::isRegularFile).sorted().limit(MOST).toList();
      for (Path file : first) {
        pictures.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return pictures;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream file = TrialPictures.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IOException("the jar has no " + name);
      }
      return file.readAllBytes();
    }
  }
}
