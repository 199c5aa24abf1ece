package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code .env.example} has a line for each variable that is read, and for no other. */
final class EnvExampleTest {

  private static final Pattern LINE = Pattern.compile("(?m)^#([A-Z][A-Z0-9_]*)=");

  @Test
  void namesEveryVariable() throws IOException {
    List<String> read =
        Arrays.stream(EnvironmentVariable.values()).map(Enum::name).sorted().toList();
    List<String> shown =
        LINE.matcher(Files.readString(Path.of(".env.example")))
            .results()
            .map(line -> line.group(1))
            .sorted()
            .toList();
    assertEquals(read, shown);
  }
}
