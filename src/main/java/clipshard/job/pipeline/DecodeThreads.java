package clipshard.job.pipeline;

import clipshard.config.Settings;
import clipshard.job.FetchShare;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** How many threads of a task decode pictures. */
final class DecodeThreads {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+)(?:,.*)?])?");

  private DecodeThreads() {}

  /**
   * What {@code decode.threads} says, or, where it is 0: one for a model on the CPU, which has use
   * for the task's core too; for one on a GPU the task's share of its executor's cores.
   */
  static int of(Settings.Decode decode, Settings.Device device) {
    if (decode.threads() > 0) {
      return decode.threads();
    }
    return device == Settings.Device.CPU
        ? 1
        : share(SparkEnv.get().conf(), Runtime.getRuntime().availableProcessors());
  }

  /**
   * The cores of an executor divided by the tasks that it runs at once.
   *
   * @param conf the executor's
   * @param processors of its machine or container
   */
  static int share(SparkConf conf, int processors) {
    int cores = conf.getInt("spark.executor.cores", processors);
    Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
    int offered = cores;
    if (local.matches()) {
      offered = local.group(1) == null ? 1 : Integer.parseInt(local.group(1));
    }
    return Math.max(1, cores / FetchShare.slots(conf, offered, 1));
  }
}
