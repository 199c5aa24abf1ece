package clipshard.job;

import clipshard.config.Settings;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How a stage that downloads is spread over tasks, so that all of them together keep to {@code
 * fetch.per-host}: no more tasks than run at once, each with its share of the limit.
 *
 * @param tasks of the stage
 * @param fetch what each of them is set to
 */
record FetchShare(int tasks, Settings.Fetch fetch) {
  /**
   * The spread of {@code pieces} of work: a task each where there is no limit.
   *
   * @param pieces 1 or more
   */
  static FetchShare of(Settings.Fetch fetch, int pieces, JavaSparkContext spark) {
    int limit = fetch.perHost();
    if (limit == 0) {
      return new FetchShare(pieces, fetch);
    }
    int slots = spark.defaultParallelism() / spark.getConf().getInt("spark.task.cpus", 1);
    int tasks = Math.min(pieces, Math.min(limit, Math.max(1, slots)));
    return new FetchShare(tasks, fetch.withPerHost(limit / tasks));
  }
}
