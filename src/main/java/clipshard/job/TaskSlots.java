package clipshard.job;

import org.apache.spark.SparkConf;

/** How many tasks run at once. */
final class TaskSlots {
  private TaskSlots() {}

  /**
   * As many as cores and GPUs have room for.
   *
   * @param cores that are offered to tasks, of all executors together
   * @return 1 or more
   */
  static int of(SparkConf conf, int cores, int executors) {
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
