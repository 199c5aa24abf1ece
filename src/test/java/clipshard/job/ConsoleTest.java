package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code conf/log4j2.properties} makes, in a JVM of its own, of what Spark logs. */
class ConsoleTest {
  @TempDir Path folder;

  @Test
  void noStackTraceIsShown() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j2.configurationFile=" + Path.of("conf/log4j2.properties").toUri(),
                "-cp",
                System.getProperty("java.class.path"),
                ConsoleTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    String said = Files.readString(log).replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d ", "");
    assertEquals(
        """
        WARN  TaskSetManager: It is so
        WARN  TaskSetManager: It went wrong
        java.lang.IllegalStateException: why
        WARN  TaskSetManager: Lost task 0.0: java.sql.SQLException: why
        and how
        """,
        said);
    assertEquals(0, status);
  }

  public static void main(String[] none) {
    Logger tasks = LoggerFactory.getLogger("org.apache.spark.scheduler.TaskSetManager");
    Exception thrown = new IllegalStateException("why", new IOException("deeper"));
    tasks.warn("It is so");
    tasks.warn("It went wrong", thrown);
    // So Spark says that a task failed; the executor of a local master has said so before.
    tasks.warn("Lost task 0.0: java.sql.SQLException: why\nand how\n\tat a.b(C.java:1)\n\tat c");
    LoggerFactory.getLogger("org.apache.spark.executor.Executor").error("In task 0.0", thrown);
  }
}
