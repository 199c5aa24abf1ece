package clipshard.job;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that have no use for a GPU. Where tasks are given one each, these would wait for one that
 * embeds, and the GPU for them.
 */
public final class CpuTasks {
  private static final Logger log = LoggerFactory.getLogger(CpuTasks.class);

  /** By the cores of a task: Spark keeps each profile that it is given. */
  private static final Map<Integer, ResourceProfile> PROFILES = new ConcurrentHashMap<>();

  private CpuTasks() {}

  /**
   * The same, by tasks that are given cores alone where others are given GPUs, and where Spark can
   * tell them apart: not on a local master, and not where it grows the cluster itself, which would
   * then have executors of their own for these.
   */
  public static <T> JavaRDD<T> of(JavaRDD<T> rdd) {
    SparkConf conf = rdd.context().getConf();
    if (conf.getDouble("spark.task.resource.gpu.amount", 0) == 0
        || conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return rdd;
    }
    try {
      return rdd.withResources(
          PROFILES.computeIfAbsent(conf.getInt("spark.task.cpus", 1), CpuTasks::profile));
    } catch (Exception e) { // a SparkException, which Scala need not declare
      log.debug("Tasks that need no GPU wait for one: {}", e.getMessage());
      return rdd;
    }
  }

  private static ResourceProfile profile(int cores) {
    return new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(cores)).build();
  }
}
