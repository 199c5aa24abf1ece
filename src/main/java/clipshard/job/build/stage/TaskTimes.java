package clipshard.job.build.stage;

import clipshard.config.Settings;
import clipshard.job.pipeline.TaskClock;
import clipshard.report.RunReport.Stage;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of a run spent their threads' time on, all together, those that were tried again
 * included; also in Spark's pages, in milliseconds, for each task.
 */
public final class TaskTimes implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EnumMap<TaskClock.Work, LongAccumulator> millis =
      new EnumMap<>(TaskClock.Work.class);

  private final EnumMap<Settings.Device, LongAccumulator> tasksOn =
      new EnumMap<>(Settings.Device.class);

  /** Of a run that begins. */
  public TaskTimes(SparkContext spark) {
    for (TaskClock.Work work : TaskClock.Work.values()) {
      millis.put(work, spark.longAccumulator(work.label() + ", ms"));
    }
    for (Settings.Device device : List.of(Settings.Device.CPU, Settings.Device.CUDA)) {
      tasksOn.put(device, spark.longAccumulator("tasks on " + device));
    }
  }

  /** Adds those of a task that ends; called in the task. */
  void add(TaskClock clock) {
    for (Map.Entry<TaskClock.Work, Long> spent : clock.nanos().entrySet()) {
      millis.get(spent.getKey()).add(spent.getValue() / 1_000_000);
    }
  }

  /** Notes where the model of a task runs; called in the task. */
  void runsOn(Settings.Device device) {
    tasksOn.get(device).add(1);
  }

  /** On the driver: for example {@code CPU}; empty where no model was opened. */
  public String devices() {
    return tasksOn.entrySet().stream()
        .filter(tasks -> tasks.getValue().sum() > 0)
        .map(tasks -> tasks.getKey().name())
        .collect(Collectors.joining(" and "));
  }

  /** On the driver: each of them; none before a task has ended. */
  public List<Stage> all() {
    if (millis.values().stream().allMatch(spent -> spent.sum() == 0)) {
      return List.of();
    }
    return millis.entrySet().stream()
        .map(spent -> new Stage(spent.getKey().label(), spent.getValue().value() / 1e3))
        .toList();
  }
}
