package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.job.build.PreviewJob;
import java.io.OutputStream;
import java.io.PrintStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchShareTest extends WithWorkbench {
  @ParameterizedTest
  @CsvSource({
    "0, 9, 2, 0",
    "0, 1, 1, 0",
    "1, 9, 1, 1",
    "5, 9, 2, 2",
    "64, 9, 2, 32",
    "64, 1, 1, 64"
  })
  void allTasksTogetherKeepToTheLimit(int limit, int pieces, int tasks, int share) {
    Settings.Fetch fetch = bench.settings().fetch().withPerHost(limit);
    JavaSparkContext two = JavaSparkContext.fromSparkContext(bench.spark().sparkContext());
    assertEquals(
        new FetchShare(tasks, fetch.withPerHost(share)), FetchShare.of(fetch, pieces, two));
  }

  @ParameterizedTest(name = "{0}, {1} pieces, {2} cores of {3} executors: {4} tasks")
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                                     | 40 | 8  | 1 | 8",
        "task.cpus=2                                                          | 40 | 8  | 1 | 4",
        "task.cpus=16                                                         | 40 | 8  | 1 | 1",
        // One task runs at a time on a GPU, however many cores are beside it.
        "executor.resource.gpu.amount=1 task.resource.gpu.amount=1            | 40 | 8  | 1 | 1",
        "executor.resource.gpu.amount=1 task.resource.gpu.amount=1            | 40 | 24 | 3 | 3",
        "executor.resource.gpu.amount=2 task.resource.gpu.amount=0.5          | 40 | 24 | 3 | 12",
        "executor.resource.gpu.amount=8 task.resource.gpu.amount=1            | 40 | 24 | 3 | 24",
        // A cluster that grows: as far as it may, or a task for every four pieces.
        "dynamicAllocation.enabled=true                                       | 40 | 8  | 1 | 10",
        "dynamicAllocation.enabled=true                                       | 41 | 8  | 1 | 11",
        "dynamicAllocation.enabled=true                                       | 40 | 32 | 4 | 32",
        "dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=3      | 40 | 8  | 1 | 24",
        "dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=3 executor.cores=4 | 40 | 4"
            + " | 1 | 12",
        "dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=3 executor.cores=4"
            + " executor.resource.gpu.amount=1 task.resource.gpu.amount=1 | 40 | 4 | 1 | 3",
        "dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=2147483646 executor.cores=4"
            + " | 40 | 4 | 1 | 2147483647",
      })
  void asManyTasksAsRunAtOnceOrCould(
      String settings, int pieces, int cores, int executors, int most) {
    SparkConf conf = new SparkConf(false);
    if (settings != null) {
      for (String setting : settings.split(" ", -1)) {
        String[] pair = setting.split("=", 2);
        conf.set("spark." + pair[0], pair[1]);
      }
    }
    assertEquals(most, FetchShare.most(conf, pieces, cores, executors));
  }

  @Test
  void aBuildNeverAsksAHostForMoreAtOnce() throws Exception {
    try (CountingHost host = hostOfAllRows(3)) {
      assertEquals(39, bench.build().embedded());
      assertTrue(host.most() <= 3, "at most 3, but " + host.most());
    }
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void aPreviewNeverAsksAHostForMoreAtOnce() throws Exception {
    try (CountingHost host = hostOfAllRows(3);
        PreviewJob preview =
            new PreviewJob(
                bench.spark(),
                bench.settings(),
                new PrintStream(OutputStream.nullOutputStream()))) {
      preview.run();
      assertTrue(host.most() > 0, "no picture was tried");
      assertTrue(host.most() <= 3, "at most 3, but " + host.most());
    }
  }

  private CountingHost hostOfAllRows(int limit) throws Exception {
    CountingHost host = new CountingHost(limit, Workbench.pictureBytes(1));
    for (int id = 1; id < 40; id++) {
      bench.insert(id, host.url(id));
    }
    bench.set("fetch.per-host=" + limit, "fetch.allow-addresses=[127.0.0.1]");
    return host;
  }
}
