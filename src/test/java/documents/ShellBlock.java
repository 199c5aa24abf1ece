package documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a document.
 *
 * @param place file and line, for people
 * @param kind what follows the fence: {@code sh}, {@code text}, {@code python} …
 * @param notRun why nobody runs it here, as the comment before it says; empty where it is run
 */
record ShellBlock(String place, String kind, List<String> lines, String notRun) {
  static final String FENCE = "```";

  private static final Pattern MARK = Pattern.compile("<!-- Not run by the tests: (.+)\\. -->");

  ShellBlock {
    lines = List.copyOf(lines);
  }

  boolean isShell() {
    return kind.equals("sh");
  }

  boolean isRun() {
    return isShell() && notRun.isEmpty();
  }

  /** Its lines without comments, each with what it continues on. */
  List<String> commands() {
    return Stream.of(String.join("\n", lines).replaceAll("\\\\\n\\s*", "").split("\n"))
        .map(line -> line.replaceFirst("\\s+#.*", "").strip())
        .toList();
  }

  /** Those of all documents, in their order. */
  static List<ShellBlock> all() throws IOException {
    return documents().stream().flatMap(file -> of(file).stream()).toList();
  }

  /** The README, what contributors read, and what is in {@code docs}. */
  static List<Path> documents() throws IOException {
    List<Path> documents =
        new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  private static List<ShellBlock> of(Path file) {
    List<String> text;
    try {
      text = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<ShellBlock> blocks = new ArrayList<>();
    for (int line = 0; line < text.size(); line++) {
      if (text.get(line).startsWith(FENCE)) {
        int end = line + 1;
        while (!text.get(end).equals(FENCE)) {
          end++;
        }
        Matcher mark = MARK.matcher(line == 0 ? "" : text.get(line - 1));
        blocks.add(
            new ShellBlock(
                file + ":" + (line + 1),
                text.get(line).substring(FENCE.length()),
                text.subList(line + 1, end),
                mark.matches() ? mark.group(1) : ""));
        line = end;
      }
    }
    return blocks;
  }
}
