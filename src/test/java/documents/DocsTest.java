package documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents say which of their lines are for a shell, and only of what is there. */
class DocsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(scripts/\\w|mvn |export |eval |aws |databricks |pip |spark-submit ).*");
  private static final Pattern SCRIPT =
      Pattern.compile("(?<![\\w/])((?:scripts|conf)/[\\w./-]+\\.sh)");
  private static final Pattern CLASS = Pattern.compile("scripts/submit\\.sh ([A-Z]\\w+)");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** Who else prints what the troubleshooting quotes. */
  private static final Pattern OTHERS = Pattern.compile(".*\\((Java|Supabase's pooler)\\)");

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
  void everyMarkStandsBeforeABlock() throws IOException {
    long marks = 0;
    for (Path document : ShellBlock.documents()) {
      marks +=
          Files.readAllLines(document).stream()
              .filter(line -> line.matches("(\\*|<!--\\s*)[Nn]ot run.*"))
              .count();
    }
    assertEquals(
        marks, ShellBlock.all().stream().filter(block -> !block.notRun().isEmpty()).count());
  }

  @Test
  void everyReasonIsOfUse() throws IOException {
    List<InlineCommand> commands = InlineCommand.all();
    for (InlineCommand.NotRun reason : InlineCommand.NotRun.values()) {
      assertTrue(commands.stream().anyMatch(reason::covers), reason + " is of no command");
    }
  }

  @Test
  void whatIsCalledIsThere() throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    for (ShellBlock block : ShellBlock.all()) {
      if (block.isShell()) {
        block.commands().forEach(line -> lines.put(line, block.place()));
      }
    }
    InlineCommand.all().forEach(command -> lines.put(command.line(), command.place()));
    int found = 0;
    for (Map.Entry<String, String> line : lines.entrySet()) {
      Matcher script = SCRIPT.matcher(line.getKey());
      while (script.find()) {
        found++;
        assertTrue(Files.isExecutable(Path.of(script.group(1))), line::toString);
      }
      Matcher entryPoint = CLASS.matcher(line.getKey());
      while (entryPoint.find()) {
        Path source = Path.of("src/main/java", entryPoint.group(1) + ".java");
        assertTrue(Files.isRegularFile(source), line::toString);
      }
    }
    assertTrue(found > 30, "only " + found + " scripts are called");
  }

  @Test
  void whatTroubleshootingQuotesIsWhatTheJobSays() throws IOException {
    String source = sourceWithoutComments();
    int found = 0;
    for (String row : rowsOf("Messages")) {
      String messages = row.split(" \\| ", 2)[0];
      Matcher quoted = QUOTED.matcher(messages);
      while (quoted.find() && !OTHERS.matcher(messages).matches()) {
        found++;
        assertTrue(pattern(quoted.group(1)).matcher(source).find(), row);
      }
    }
    assertTrue(found > 10, "only " + found + " messages are quoted");
  }

  private static List<String> rowsOf(String section) throws IOException {
    String page = Files.readString(Path.of("docs/TROUBLESHOOTING.md")) + "\n## ";
    int start = page.indexOf("\n## " + section + "\n") + 1;
    return page.substring(start, page.indexOf("\n## ", start))
        .lines()
        .filter(line -> line.startsWith("| "))
        .toList();
  }

  /** What a message is made of: a number by its format, and anything where the quote says …. */
  private static Pattern pattern(String quoted) {
    return Pattern.compile(
        quoted
            .replaceAll("[^\\w\\s…]", "\\\\$0")
            .replaceAll("\\d+", "(\\\\d+|%d)")
            .replace("…", ".{0,200}"));
  }

  private static String sourceWithoutComments() throws IOException {
    StringBuilder source = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        source.append(Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", ""));
      }
    }
    try (Stream<Path> scripts = Files.list(Path.of("scripts"))) {
      for (Path file :
          (Iterable<Path>) scripts.filter(it -> it.toString().endsWith(".sh"))::iterator) {
        source.append(Files.readString(file).replaceAll("(?m)^#.*", ""));
      }
    }
    return source.toString().replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("\\s+", " ");
  }
}
