package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code conf/log4j2.properties} makes of what Spark logs. */
class ConsoleTest {
  private final LoggerContext context = new LoggerContext("console-test");
  private Configuration configuration;

  @BeforeEach
  void read() {
    configuration =
        ConfigurationFactory.getInstance()
            .getConfiguration(
                context, "console-test", Path.of("conf/log4j2.properties").toUri(), null);
    configuration.initialize();
  }

  @AfterEach
  void close() {
    context.close();
  }

  /** The line without its time. */
  private String line(String message, Throwable thrown) {
    Layout<?> layout = configuration.getAppender("console").getLayout();
    byte[] bytes =
        layout.toByteArray(
            Log4jLogEvent.newBuilder()
                .setLoggerName("org.apache.spark.scheduler.TaskSetManager")
                .setLevel(Level.WARN)
                .setMessage(new SimpleMessage(message))
                .setThrown(thrown)
                .build());
    return new String(bytes, StandardCharsets.UTF_8).substring("00:00:00 ".length());
  }

  @Test
  void aLineIsALine() {
    assertEquals("WARN  TaskSetManager: It is so\n", line("It is so", null));
  }

  @Test
  void whatWasThrownIsALineWithoutItsTrace() {
    assertEquals(
        "WARN  TaskSetManager: It went wrong\njava.lang.IllegalStateException: why\n",
        line("It went wrong", new IllegalStateException("why", new RuntimeException("deeper"))));
  }

  /** So Spark says that a task failed. */
  @Test
  void aTraceInTheMessageIsCutOff() {
    assertEquals(
        "WARN  TaskSetManager: Lost task 0.0: java.sql.SQLException: why\nand how\n",
        line(
            "Lost task 0.0: java.sql.SQLException: why\nand how\n\tat a.b\n\tat c\nCaused by: d",
            null));
  }

  @Test
  void tasksOfThisJvmTellOnlyTheDriver() {
    assertFalse(
        configuration
            .getLoggerConfig("org.apache.spark.executor.Executor")
            .getLevel()
            .isLessSpecificThan(Level.FATAL));
  }
}
