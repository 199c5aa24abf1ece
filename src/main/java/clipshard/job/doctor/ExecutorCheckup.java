package clipshard.job.doctor;

import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.job.TaskFailure;
import clipshard.job.doctor.Checkup.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/** Every executor, each looked at in a task of its own. */
record ExecutorCheckup(Checkup checkup, JavaSparkContext context, ExecutorLook look) {
  /** So many tasks per slot, that no executor is passed over while others are still busy. */
  private static final int TASKS_PER_SLOT = 4;

  private static final long LEAST_DISK = 2L << 30;
  private static final long LEAST_MEMORY = 1L << 30;
  private static final double GB = 1e9;

  void run() {
    List<ExecutorFacts> all = new ArrayList<>();
    boolean answered = checkup.look("executors", () -> ask(all));
    if (answered) {
      all.forEach(facts -> checkup.look("executor " + facts.executor(), () -> judge(facts)));
    }
  }

  private Answer ask(List<ExecutorFacts> all) throws IOException {
    int tasks = TASKS_PER_SLOT * context.defaultParallelism();
    ExecutorLook asked = look;
    List<byte[]> answers =
        TaskFailure.unwrapped(
            () ->
                context
                    .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
                    .mapPartitions(none -> asked.look())
                    .collect());
    all.addAll(Json.readEach(answers, ExecutorFacts.class));
    all.sort(Comparator.comparing(ExecutorFacts::executor));
    int known = Math.max(1, context.sc().statusTracker().getExecutorInfos().length - 1);
    String found = "%d of %d answer".formatted(all.size(), known);
    return all.size() < known
        ? Answer.doubtful(found + "; the others had no free slot: run it again when they are idle")
        : Answer.fine(found);
  }

  static Answer judge(ExecutorFacts facts) {
    String found =
        String.format(
            Locale.ROOT,
            "%s: %d cores, heap %.1f GB, %.1f GB of memory free, %.1f GB free in %s%s",
            facts.host(),
            facts.processors(),
            facts.heapBytes() / GB,
            facts.freeMemoryBytes() / GB,
            facts.freeDiskBytes() / GB,
            facts.temporary(),
            facts.device().isEmpty() ? "" : ", the model runs on " + facts.device());
    if (!facts.problems().isEmpty()) {
      return Answer.bad(found + "\n" + String.join("\n", facts.problems()));
    }
    List<String> doubts = new ArrayList<>();
    if (facts.freeDiskBytes() < LEAST_DISK) {
      doubts.add("natives and the model are unpacked there: give it 2 GB, or set java.io.tmpdir");
    }
    if (facts.freeMemoryBytes() < LEAST_MEMORY) {
      doubts.add(
          "the model and pictures live beside the heap: leave 1 GB free, on YARN and Kubernetes by"
              + " spark.executor.memoryOverhead");
    }
    if (facts.hasGpu() && facts.device().equals(Settings.Device.CPU.name())) {
      doubts.add(
          "Spark gave it a GPU, which the model does not use: set model.device=cuda or auto, or ask"
              + " Spark for none");
    }
    return doubts.isEmpty()
        ? Answer.fine(found)
        : Answer.doubtful(found + "\n" + String.join("\n", doubts));
  }
}
