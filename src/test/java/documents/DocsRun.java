package documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the shell lines of the documents: its blocks, and the commands within sentences that no
 * block runs. Each finds what a reader has after the demo, a sandbox with an index, so that they
 * come in a random order. {@code scripts/test.sh --docs}; takes minutes.
 */
class DocsRun {
  private static final long SEED =
      Long.getLong("clipshard.docs.seed", System.nanoTime() % 1_000_000);

  /** The sandbox is made afresh where other lines have left one of other pictures. */
  private static final String AFTER_THE_DEMO =
      """
      [ "$(xargs 2>/dev/null <target/sandbox/pictures)" = "--rows 1200" ] || fresh=--fresh
      scripts/sandbox.sh start --rows 1200 $fresh >/dev/null
      eval "$(scripts/sandbox.sh env)"
      [ -f target/sandbox/s3/faiss/id_map_combined.json ] || scripts/submit.sh BuildIndex
      """;

  @AfterAll
  static void leavesNoServerRunning() throws Exception {
    run("scripts/cluster.sh stop; scripts/sandbox.sh stop");
    assertEquals(3, run("scripts/cluster.sh status"), "a cluster runs still");
    assertEquals(3, run("scripts/sandbox.sh status"), "a sandbox runs still");
  }

  @TestFactory
  List<DynamicTest> everyLineThatIsNotMarkedRuns() throws IOException {
    List<ShellBlock> blocks = ShellBlock.all();
    Map<List<String>, String> runs = new LinkedHashMap<>();
    for (ShellBlock block : blocks) {
      if (block.isRun()) {
        add(runs, block.commands(), block.place());
      } else if (block.isShell()) {
        System.out.println("Not run: " + block.place() + ": " + block.notRun());
      }
    }
    for (InlineCommand command : InlineCommand.all()) {
      String reason = command.notRun(blocks);
      if (reason.isEmpty()) {
        add(runs, List.of(command.line()), command.place());
      } else {
        System.out.println(
            "Not run by itself: " + command.place() + ": " + command.line() + ": " + reason);
      }
    }
    assertTrue(runs.size() >= 10, "only these are run: " + runs.values());
    System.out.println("In the order of clipshard.docs.seed=" + SEED);
    List<DynamicTest> tests = new ArrayList<>();
    runs.forEach(
        (lines, place) -> tests.add(DynamicTest.dynamicTest(place, () -> succeeds(lines, place))));
    Collections.shuffle(tests, new Random(SEED));
    return tests;
  }

  private static void add(Map<List<String>, String> runs, List<String> lines, String place) {
    String earlier = runs.putIfAbsent(lines, place);
    System.out.println((earlier == null ? "Run: " : "Run once, at " + earlier + ": ") + place);
  }

  private static void succeeds(List<String> lines, String place) throws Exception {
    System.out.println("▶ " + place);
    boolean demo = lines.stream().anyMatch(line -> line.startsWith("scripts/demo.sh"));
    try {
      assertEquals(
          0, run("set -e\n" + (demo ? "" : AFTER_THE_DEMO) + String.join("\n", lines)), place);
    } finally {
      run("scripts/cluster.sh stop");
    }
  }

  private static int run(String lines) throws Exception {
    // A file, since a server that a line starts keeps a pipe open.
    Path log = Files.createTempFile("clipshard-docs", ".log");
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", lines)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    shell.environment().remove("SPARK_HOME");
    int status = shell.start().waitFor();
    System.out.println(Files.readString(log));
    Files.delete(log);
    return status;
  }
}
