package clipshard.job;

import java.io.IOException;
import org.apache.spark.SparkContext;

/** What Spark's pages say of the jobs that a thread begins: what they are part of, and what for. */
public final class JobGroup {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";

  private JobGroup() {}

  /** What belongs to a stage. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws IOException, E;
  }

  /**
   * Works; the jobs that this thread begins meanwhile are of the stage's group.
   *
   * <p>A group that the thread has already is kept: a notebook ends the jobs of a cell by it.
   *
   * @param description of these jobs
   */
  public static <T, E extends Exception> T during(
      SparkContext spark, String stage, String description, Work<T, E> work) throws IOException, E {
    String group = spark.getLocalProperty(GROUP);
    String before = spark.getLocalProperty(DESCRIPTION);
    if (group == null) {
      spark.setJobGroup(name(stage), description, false);
    } else {
      spark.setJobDescription(description);
    }
    try {
      return work.run();
    } finally {
      if (group == null) {
        spark.clearJobGroup();
      }
      spark.setJobDescription(before);
    }
  }

  /** A stage's group, such as {@code clipshard-random-search}. */
  public static String name(String stage) {
    return "clipshard-" + stage.replace(' ', '-');
  }
}
