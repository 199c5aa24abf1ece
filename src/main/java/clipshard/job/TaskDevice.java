package clipshard.job;

import clipshard.config.Settings;
import java.util.Arrays;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** What Spark gave to the task that is running: its cores, and its CUDA device. */
public final class TaskDevice {
  /** Spark's name for the resource, in {@code spark.task.resource.gpu.amount}. */
  static final String RESOURCE = "gpu";

  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private TaskDevice() {}

  /**
   * The CUDA device number that is the running task's: the first address of its resource {@value
   * #RESOURCE}, and 0 where it has none, as on a local master, or where no task is running.
   *
   * @throws JobException when Spark gave an address that is no CUDA device of this process
   */
  public static int current() {
    ResourceInformation gpu = assigned();
    return gpu == null ? 0 : number(gpu.addresses()[0], System.getenv(VISIBLE));
  }

  /** Whether Spark gave a GPU to the task that is running. */
  public static boolean isAssigned() {
    return assigned() != null;
  }

  /**
   * Where the running task is to have its model: whoever asked Spark for GPUs wants no silent
   * fallback, so {@code AUTO} is {@code CUDA} in a task that was given one.
   */
  public static Settings.Device wanted(Settings.Device device) {
    return device == Settings.Device.AUTO && isAssigned() ? Settings.Device.CUDA : device;
  }

  /** Whether Spark gives GPUs to the tasks of this application; false outside of one. */
  public static boolean areGiven() {
    SparkEnv spark = SparkEnv.get();
    return spark != null && spark.conf().getDouble("spark.task.resource.gpu.amount", 0) > 0;
  }

  /** Null where there is none. */
  private static ResourceInformation assigned() {
    TaskContext task = TaskContext.get();
    return task == null ? null : task.resourcesJMap().get(RESOURCE);
  }

  /** The cores of the running task, {@code spark.task.cpus}; 1 where no task is running. */
  public static int cores() {
    TaskContext task = TaskContext.get();
    return task == null ? 1 : task.cpus();
  }

  /**
   * The CUDA device number of an address. CUDA counts the devices that {@code CUDA_VISIBLE_DEVICES}
   * lists, in its order, and can be told of a UUID in no other way; discovery scripts print what
   * the driver calls a device.
   *
   * @param address what a discovery script printed: a number, or a UUID
   * @param visible CUDA_VISIBLE_DEVICES of this process; null or blank where it is not set
   * @throws JobException when there is no such device
   */
  static int number(String address, String visible) {
    String wanted = address.strip();
    if (visible != null && !visible.isBlank()) {
      int place = Arrays.stream(visible.split(",", -1)).map(String::strip).toList().indexOf(wanted);
      if (place < 0) {
        throw new JobException(
            "Spark gave this task the GPU '%s', but %s of its executor is '%s', which does not list it. Let the discovery script print what that variable lists, or unset it for executors (spark.executorEnv.%s)."
                .formatted(wanted, VISIBLE, visible, VISIBLE));
      }
      return place;
    }
    if (!wanted.matches("[0-9]{1,9}")) {
      throw new JobException(
          "Spark gave this task the GPU '%s', which is no CUDA device number. Let the discovery script print numbers (nvidia-smi --query-gpu=index), or list the addresses in %s of executors."
              .formatted(wanted, VISIBLE));
    }
    return Integer.parseInt(wanted);
  }
}
