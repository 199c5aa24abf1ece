package clipshard.job;

import clipshard.config.Settings;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** An entry point to which Spark is a class path alone: there is no session to wait for. */
public abstract class SparklessEntryPoint extends EntryPoint {
  @Override
  protected final boolean usesDatabase() {
    return false;
  }

  @Override
  final void work(
      Function<String, SparkSession> sessions,
      Map<String, String> environment,
      String name,
      Settings settings,
      PrintStream out)
      throws Exception {
    run(settings, out);
  }

  @Override
  protected final void run(SparkSession spark, Settings settings, PrintStream out) {
    throw new IllegalStateException("There is nothing to do in a session of Spark");
  }

  /** Does the work; an exception means failure. */
  protected abstract void run(Settings settings, PrintStream out) throws Exception;
}
