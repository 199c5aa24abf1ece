package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.picture.Rejected.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/PICTURES.md} has a row for each format that is decoded, and for each reason. */
class PicturesDocTest {
  private static final Path PAGE = Path.of("docs/PICTURES.md");

  @Test
  void namesEveryFormat() throws IOException {
    List<String> formats = Arrays.stream(ImageFormat.values()).map(Enum::name).sorted().toList();
    assertEquals(formats, rows("\\| ([A-Z]\\w*[A-Z]) \\| .*"));
  }

  @Test
  void namesEveryReason() throws IOException {
    List<String> reasons = Arrays.stream(Reason.values()).map(Enum::name).sorted().toList();
    assertEquals(reasons, rows("\\| `([A-Z_]+)` \\| .*"));
  }

  private static List<String> rows(String row) throws IOException {
    return Pattern.compile("(?m)^" + row + "$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1).toUpperCase(Locale.ROOT))
        .sorted()
        .toList();
  }
}
