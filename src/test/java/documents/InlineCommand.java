package documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line for a shell that stands in a sentence or a table of a document.
 *
 * @param place file and line, for people
 */
record InlineCommand(String place, String line) {
  /** Commands that are not run as they stand, and why. */
  enum NotRun {
    PLACEHOLDER(".*(\\b[A-Z]{2,}\\b|[…<\\[]).*", "it holds a placeholder"),
    TESTS("scripts/test\\.sh.*", "it is what runs these"),
    BENCHMARK("scripts/bench\\.sh.*", "it measures for minutes to hours"),
    KILLS("scripts/chaos\\.sh.*", "it takes half an hour; ChaosIT is the same in small"),
    NOTEBOOK("scripts/notebook\\.sh", "it writes over a notebook; NotebookTest runs the cells"),
    WEIGHTS("scripts/export-clip\\.py.*", "it downloads weights"),
    NAME(
        "scripts/(submit\\.sh|check-glibc\\.sh|make-script-index\\.py)",
        "it is named, not called: it asks for arguments");

    private final Pattern lines;
    private final String reason;

    NotRun(String lines, String reason) {
      this.lines = Pattern.compile(lines);
      this.reason = reason;
    }

    boolean covers(InlineCommand command) {
      return lines.matcher(command.line).matches();
    }
  }

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern SHELL =
      Pattern.compile(
          "([\\w-]+/)*[\\w-]+\\.(sh|py)( .*)?"
              + "|(mvn|spark-submit|aws|databricks|pip|export|eval|java|python3?) .+");

  /** Those of all documents, in their order. */
  static List<InlineCommand> all() throws IOException {
    List<InlineCommand> commands = new ArrayList<>();
    for (Path document : ShellBlock.documents()) {
      String text = withoutBlocks(Files.readAllLines(document));
      Matcher code = CODE.matcher(text);
      while (code.find()) {
        String line = code.group(1).replaceAll("\\s+", " ");
        if (SHELL.matcher(line).matches()) {
          long number = 1 + text.substring(0, code.start()).chars().filter(c -> c == '\n').count();
          commands.add(new InlineCommand(document + ":" + number, line));
        }
      }
    }
    return commands;
  }

  /** Why it is not run as it stands, by itself; empty where it is. */
  String notRun(List<ShellBlock> blocks) {
    for (ShellBlock block : blocks) {
      if (block.isShell() && block.commands().contains(line)) {
        return block.isRun() ? block.place() + " runs it" : block.notRun();
      }
    }
    for (NotRun kind : NotRun.values()) {
      if (kind.covers(this)) {
        return kind.reason;
      }
    }
    return "";
  }

  /** The text with an empty line for each line of a block, so that lines keep their numbers. */
  static String withoutBlocks(List<String> lines) {
    StringBuilder text = new StringBuilder();
    boolean inBlock = false;
    for (String line : lines) {
      boolean fence = line.startsWith(ShellBlock.FENCE);
      text.append(inBlock || fence ? "" : line).append('\n');
      inBlock ^= fence;
    }
    return text.toString();
  }
}
