package sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the shell blocks of the documents, one after the other, on the sandbox that the first of
 * them starts. {@code scripts/test.sh --docs}; takes minutes.
 */
class DocsRun {
  /** As a reader's shell has it after the demo; nothing where no sandbox is running. */
  private static final String SETTINGS =
      "set -e; if scripts/sandbox.sh status >/dev/null 2>&1; then eval \"$(scripts/sandbox.sh env)\"; fi\n";

  @AfterAll
  static void stop() throws Exception {
    run("scripts/cluster.sh stop; scripts/sandbox.sh stop");
  }

  @Test
  void everyBlockThatIsNotMarkedRuns() throws Exception {
    List<ShellBlock> blocks =
        ShellBlock.all().stream()
            .filter(block -> block.isShell() && block.notRun().isEmpty())
            .toList();
    assertTrue(blocks.size() >= 4, "only " + blocks.size() + " blocks are run");
    for (ShellBlock block : blocks) {
      System.out.println("▶ " + block.place());
      assertEquals(0, run(SETTINGS + String.join("\n", block.lines())), block.place());
    }
    ShellBlock.all().stream()
        .filter(block -> block.isShell() && !block.notRun().isEmpty())
        .forEach(block -> System.out.println("Not run: " + block.place() + ", " + block.notRun()));
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
