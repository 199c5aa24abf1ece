package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.Settings;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeThreadsTest {
  private static final int PROCESSORS = 16;

  @Test
  void theSettingIsTaken() {
    assertEquals(3, DecodeThreads.of(decode(3), Settings.Device.CPU));
    assertEquals(3, DecodeThreads.of(decode(3), Settings.Device.CUDA));
  }

  @Test
  void aModelOnTheCpuHasUseForTheCoreItself() {
    assertEquals(1, DecodeThreads.of(decode(0), Settings.Device.CPU));
  }

  @ParameterizedTest(name = "{0}: {1} threads")
  @CsvSource(
      delimiter = '|',
      value = {
        // One task per GPU, however many cores would have room for one.
        "master=yarn executor.cores=8 executor.resource.gpu.amount=1 task.resource.gpu.amount=1 |"
            + " 8",
        "master=yarn executor.cores=8 executor.resource.gpu.amount=2 task.resource.gpu.amount=1 |"
            + " 4",
        "master=yarn executor.cores=8 executor.resource.gpu.amount=4 task.resource.gpu.amount=2 |"
            + " 4",
        // Shared GPUs: of each, no task has more than the whole.
        "master=yarn executor.cores=8 executor.resource.gpu.amount=1 task.resource.gpu.amount=0.5 |"
            + " 4",
        "master=yarn executor.cores=8 executor.resource.gpu.amount=2 task.resource.gpu.amount=0.4 |"
            + " 2",
        // Fewer cores than GPUs.
        "master=yarn executor.cores=2 executor.resource.gpu.amount=4 task.resource.gpu.amount=1 |"
            + " 1",
        "master=yarn executor.cores=8 task.cpus=4 executor.resource.gpu.amount=4"
            + " task.resource.gpu.amount=1 | 4",
        // Without a resource, as many tasks as cores; of this machine, where nothing is said.
        "master=yarn executor.cores=8 | 1",
        "master=spark://host:7077 | 1",
        "master=spark://host:7077 task.cpus=4 | 4",
        "master=spark://host:7077 executor.resource.gpu.amount=1 task.resource.gpu.amount=1 | 16",
        // A local master has the machine's cores, and as many tasks as it says.
        "master=local | 16",
        "master=local[2] | 8",
        "master=local[5,3] | 3",
        "master=local[*] | 1",
        "master=local[32] | 1",
      })
  void onAGpuATaskHasItsShareOfTheCores(String settings, int threads) {
    SparkConf conf = new SparkConf(false);
    for (String setting : settings.split(" ", -1)) {
      String[] pair = setting.split("=", 2);
      conf.set("spark." + pair[0], pair[1]);
    }
    assertEquals(threads, DecodeThreads.share(conf, PROCESSORS));
  }

  private static Settings.Decode decode(int threads) {
    return new Settings.Decode(
        1, 1, Settings.Transparency.WHITE, Settings.Orientation.EXIF, threads);
  }
}
