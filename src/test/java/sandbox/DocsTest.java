package sandbox;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Documents say which of their lines are for a shell, and only of what is there. */
class DocsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(scripts/\\w|mvn |export |eval |aws |databricks |pip |spark-submit ).*");
  private static final Pattern SCRIPT =
      Pattern.compile("(?<![\\w/])((?:scripts|conf)/[\\w./-]+\\.sh)");
  private static final Pattern CLASS = Pattern.compile("scripts/submit\\.sh ([A-Z]\\w+)");

  @Test
  void everyBlockSaysWhatItIs() throws IOException {
    for (ShellBlock block : ShellBlock.all()) {
      assertFalse(block.kind().isEmpty(), block.place() + " says not what it is: sh, text …");
      if (!block.isShell()) {
        block
            .lines()
            .forEach(
                line ->
                    assertFalse(
                        COMMAND.matcher(line).matches(),
                        block.place() + " has a line for a shell: " + line));
      }
    }
  }

  @Test
  void whatIsCalledIsThere() throws IOException {
    int found = 0;
    for (ShellBlock block : ShellBlock.all()) {
      for (String line : block.isShell() ? block.lines() : List.<String>of()) {
        Matcher script = SCRIPT.matcher(line);
        while (script.find()) {
          found++;
          assertTrue(Files.isExecutable(Path.of(script.group(1))), block.place() + ": " + line);
        }
        Matcher entryPoint = CLASS.matcher(line);
        while (entryPoint.find()) {
          Path source = Path.of("src/main/java", entryPoint.group(1) + ".java");
          assertTrue(Files.isRegularFile(source), block.place() + ": " + line);
        }
      }
    }
    assertTrue(found > 10, "only " + found + " scripts are called");
  }
}
