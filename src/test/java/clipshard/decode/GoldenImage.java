package clipshard.decode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that scripts/make-decode-golden.py wrote, and what Pillow decoded them to. */
record GoldenImage(String file, int width, int height, String sha256) {

  static List<GoldenImage> all() {
    return new String(bytes("golden.tsv"), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(
            cells ->
                new GoldenImage(
                    cells[0], Integer.parseInt(cells[1]), Integer.parseInt(cells[2]), cells[3]))
        .toList();
  }

  /** The rows of shown.tsv. */
  static Stream<String[]> shown() {
    return new String(bytes("shown.tsv"), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split("\t", -1));
  }

  /** The rows of what scripts/make-turned-golden.py wrote. */
  static Stream<String[]> turned() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/golden/turned.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", -1));
  }

  static byte[] bytes(String file) {
    try (InputStream in = GoldenImage.class.getResourceAsStream("/golden/decode/" + file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  byte[] encoded() {
    return bytes(file);
  }

  @Override
  public String toString() {
    return file;
  }
}
