package clipshard.job;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkException;

/** Failures of tasks as those of the driver: Spark's own message is a page of stack traces. */
public final class TaskFailure {
  private TaskFailure() {}

  /**
   * What {@code action} answers.
   *
   * @throws IOException what a task of it failed of, where that was reading
   */
  public static <T> T unwrapped(Callable<T> action) throws IOException {
    try {
      return action.call();
    } catch (Exception e) {
      Throwable cause = cause(e);
      if (cause instanceof IOException failed) {
        throw failed;
      }
      if (cause instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException("Spark failed: " + cause.getMessage(), cause);
    }
  }

  /** What a task failed of, where {@code failure} is Spark's of that. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof SparkException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
