package clipshard.job;

import clipshard.config.Settings;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How a stage that downloads is spread over tasks, so that all of them together keep to {@code
 * fetch.per-host}: no more tasks than run at once, each with its share of the limit.
 *
 * @param tasks of the stage
 * @param fetch what each of them is set to
 */
public record FetchShare(int tasks, Settings.Fetch fetch) {
  /** Of a task on a cluster that grows without bound. */
  private static final int PIECES = 4;

  private static final String MOST_EXECUTORS = "spark.dynamicAllocation.maxExecutors";

  /**
   * The spread of {@code pieces} of work.
   *
   * @param pieces 1 or more
   */
  public static FetchShare of(Settings.Fetch fetch, int pieces, JavaSparkContext spark) {
    SparkConf conf = spark.getConf();
    int cores = spark.defaultParallelism();
    // The driver is one of them.
    int executors = Math.max(1, spark.sc().statusTracker().getExecutorInfos().length - 1);
    int limit = fetch.perHost();
    if (limit == 0) {
      return new FetchShare(Math.min(pieces, most(conf, pieces, cores, executors)), fetch);
    }
    int tasks = Math.min(pieces, Math.min(limit, slots(conf, cores, executors)));
    return new FetchShare(tasks, fetch.withPerHost(limit / tasks));
  }

  /**
   * As many tasks as run at once, or would on a cluster that has grown: executors are asked for as
   * tasks wait for them. Of what is without bound nobody knows; a task for each piece would begin
   * and end, and its encoder wait, as often as there are pieces.
   *
   * @param cores of all executors that are there
   */
  static int most(SparkConf conf, int pieces, int cores, int executors) {
    int slots = slots(conf, cores, executors);
    if (!conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return slots;
    }
    int bound = conf.getInt(MOST_EXECUTORS, Integer.MAX_VALUE);
    if (bound == Integer.MAX_VALUE) {
      return Math.max(slots, (pieces + PIECES - 1) / PIECES);
    }
    int ofOne = conf.getInt("spark.executor.cores", Math.max(1, cores / executors));
    long grown = (long) bound * slots(conf, ofOne, 1);
    return (int) Math.max(slots, Math.min(grown, Integer.MAX_VALUE));
  }

  /**
   * As many tasks at once as cores and GPUs have room for.
   *
   * @param cores that are offered to tasks, of all executors together
   * @return 1 or more
   */
  public static int slots(SparkConf conf, int cores, int executors) {
    double tasks = Math.floor((double) cores / conf.getInt("spark.task.cpus", 1));
    double gpus = conf.getDouble("spark.executor.resource.gpu.amount", 0);
    double perTask = conf.getDouble("spark.task.resource.gpu.amount", 0);
    if (gpus > 0 && perTask > 0) {
      // Spark lets tasks share a GPU, but none have half of two.
      double sharing = perTask < 1 ? gpus * Math.floor(1 / perTask) : Math.floor(gpus / perTask);
      tasks = Math.min(tasks, executors * sharing);
    }
    return (int) Math.max(1, tasks);
  }
}
