package jar;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.job.CpuTasks;
import clipshard.job.ExecutorStores;
import clipshard.job.JobException;
import clipshard.job.TaskDevice;
import clipshard.job.model.ModelProbe;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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

  /** Of an executor: room for one more task than it has GPUs. */
  private static final int ALL_CORES = (GPUS + 1) * CORES;

  private GpuTasks() {}

  private interface Work extends Function1<Iterator<Object>, Iterator<Object>>, Serializable {}

  /**
   * Prints, for each task, its executor, its cores, the address that Spark gave to it, and the
   * device that it is to this job; what the driver says of a job that has no CUDA; and what {@link
   * CpuTasks} are given while the others hold every GPU.
   *
   * @param arguments the discovery script; settings of Spark, {@code name=value}
   */
  public static void main(String[] arguments) throws Exception {
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
      System.out.println("auto: " + auto());
      printCpuTasks(spark, tasks);
    }
  }

  /** What the driver says of {@code model.device=auto}. */
  private static String auto() throws IOException {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of("model.device=auto"),
            Map.of("JDBC_URL", "jdbc:postgresql://none/", "INDEX_URI", "file:///none"));
    try {
      return ModelProbe.describe(
              settings.model(),
              settings.decode(),
              settings.index().types(),
              ExecutorStores.store(settings.storage()))
          .toString();
    } catch (JobException e) {
      return e.getMessage();
    }
  }

  private static void printCpuTasks(JavaSparkContext spark, int gpus) throws Exception {
    List<Socket> holding = new ArrayList<>();
    try (ServerSocket driver = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      int port = driver.getLocalPort();
      var held =
          spark
              .parallelize(Collections.nCopies(gpus, port), gpus)
              .map(GpuTasks::hold)
              .collectAsync();
      for (int task = 0; task < gpus; task++) {
        holding.add(driver.accept());
      }
      List<String> lines =
          CpuTasks.of(spark.parallelize(List.of(0), 1))
              .map(
                  row ->
                      TaskContext.get().resourcesJMap().keySet()
                          + " "
                          + TaskDevice.wanted(Settings.Device.AUTO))
              .collect();
      System.out.println("beside: " + lines);
      for (Socket task : holding) {
        task.close();
      }
      held.get();
    }
  }

  /** Until the driver lets go. */
  private static int hold(int port) throws IOException {
    try (Socket driver = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return driver.getInputStream().read();
    }
  }

  private static SparkConf conf(String script) {
    return new SparkConf()
        .setAppName("gpus")
        .setMaster("local-cluster[%d,%d,1024]".formatted(EXECUTORS, ALL_CORES))
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .set("spark.worker.resource.gpu.amount", "" + GPUS)
        .set("spark.worker.resource.gpu.discoveryScript", script)
        .set("spark.executor.resource.gpu.amount", "" + GPUS)
        .set("spark.task.resource.gpu.amount", "1")
        // Tasks begin when every executor is there.
        .set("spark.cores.max", "" + EXECUTORS * ALL_CORES)
        .set("spark.task.cpus", "" + CORES)
        .set("spark.scheduler.minRegisteredResourcesRatio", "1");
  }

  private static String said() {
    String address = TaskContext.get().resourcesJMap().get("gpu").addresses()[0];
    return "executor %s cores %d address %s device %s auto %s"
        .formatted(
            SparkEnv.get().executorId(),
            TaskDevice.cores(),
            address,
            device(),
            TaskDevice.wanted(Settings.Device.AUTO));
  }

  private static String device() {
    try {
      return "" + TaskDevice.current();
    } catch (JobException e) {
      return e.getMessage();
    }
  }
}
