package clipshard.job;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** A driver whose tasks, all running at once, say which device is theirs, and how many cores. */
public final class GpuTasks {
  private static final int EXECUTORS = 2;
  private static final int GPUS = 2;

  /** Of a task. */
  private static final int CORES = 2;

  private GpuTasks() {}

  private interface Work extends Function1<Iterator<Object>, Iterator<Object>>, Serializable {}

  /**
   * Prints, for each task, its executor, its cores, the address that Spark gave to it, and the
   * device that it is to this job.
   *
   * @param arguments the discovery script; settings of Spark, {@code name=value}
   */
  public static void main(String[] arguments) {
    int tasks = EXECUTORS * GPUS;
    SparkConf conf = conf(arguments[0]);
    for (String setting : List.of(arguments).subList(1, arguments.length)) {
      String[] pair = setting.split("=", 2);
      conf.set(pair[0], pair[1]);
    }
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      Work work = rows -> CollectionConverters.asScala(List.<Object>of(said()).iterator());
      // As barrier tasks, they run at the same time or not at all.
      Object[] lines =
          (Object[])
              spark
                  .<Object>parallelize(Collections.nCopies(tasks, 0), tasks)
                  .rdd()
                  .barrier()
                  .mapPartitions(work, false, ClassTag$.MODULE$.Object())
                  .collect();
      for (Object line : lines) {
        System.out.println("task: " + line);
      }
    }
  }

  private static SparkConf conf(String script) {
    return new SparkConf()
        .setAppName("gpus")
        .setMaster("local-cluster[%d,%d,1024]".formatted(EXECUTORS, GPUS * CORES))
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .set("spark.worker.resource.gpu.amount", "" + GPUS)
        .set("spark.worker.resource.gpu.discoveryScript", script)
        .set("spark.executor.resource.gpu.amount", "" + GPUS)
        .set("spark.task.resource.gpu.amount", "1")
        // Tasks begin when every executor is there.
        .set("spark.cores.max", "" + EXECUTORS * GPUS * CORES)
        .set("spark.task.cpus", "" + CORES)
        .set("spark.scheduler.minRegisteredResourcesRatio", "1");
  }

  private static String said() {
    String address = TaskContext.get().resourcesJMap().get("gpu").addresses()[0];
    return "executor %s cores %d address %s device %s"
        .formatted(SparkEnv.get().executorId(), TaskDevice.cores(), address, device());
  }

  private static String device() {
    try {
      return "" + TaskDevice.current();
    } catch (JobException e) {
      return e.getMessage();
    }
  }
}
