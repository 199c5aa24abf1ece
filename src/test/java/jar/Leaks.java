package jar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * Looks for planted secrets in whatever a job shows, prints or leaves behind. Safe for use by
 * several threads.
 */
public final class Leaks {
  private static final int AROUND = 60;

  private final Map<String, String> secrets;
  private final Set<String> places = new TreeSet<>();
  private final Map<String, String> found = new TreeMap<>();

  /**
   * @param secrets what each is, and its value
   */
  public Leaks(Map<String, String> secrets) {
    this.secrets = Map.copyOf(secrets);
  }

  /** Looks through a text. */
  public synchronized void look(String place, String text) {
    places.add(place);
    secrets.forEach(
        (name, secret) -> {
          int at = text.indexOf(secret);
          if (at >= 0) {
            int end = Math.min(text.length(), at + secret.length() + AROUND);
            found.put(name + " in " + place, text.substring(Math.max(0, at - AROUND), end));
          }
        });
  }

  /** Looks through all files in a folder; the jars of applications are left out. */
  void lookInFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String place = folder.getFileName() + "/" + folder.relativize(file);
        if (!place.endsWith(".jar")) {
          look(place, new String(Files.readAllBytes(file), ISO_8859_1));
        }
        if (place.endsWith(".parquet")) {
          look(place, rows(file));
        }
      }
    }
  }

  /** Where was looked so far. */
  synchronized List<String> places() {
    return List.copyOf(places);
  }

  /** Fails the test if a secret was found since it was last asked, and says where. */
  public synchronized void assertNone() {
    Map<String, String> leaks = new TreeMap<>(found);
    found.clear();
    assertEquals(Map.of(), leaks);
  }

  /** What the pages of a Parquet file say, which are compressed. */
  private static String rows(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    var path = new org.apache.hadoop.fs.Path(file.toUri());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        text.append(row);
      }
    }
    return text.toString();
  }
}
