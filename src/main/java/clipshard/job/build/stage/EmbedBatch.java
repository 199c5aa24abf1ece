package clipshard.job.build.stage;

import clipshard.format.Json;
import clipshard.job.FetchShare;
import clipshard.job.ProgressLine;
import clipshard.job.TaskFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.util.LongAccumulator;

/**
 * Takes a planned batch to its staged chunks: a task for each slot.
 *
 * @param times what the tasks add theirs to
 */
public record EmbedBatch(JavaSparkContext spark, TaskTimes times, PrintStream out) {
  /**
   * The chunks' outcomes, in the plan's order.
   *
   * @param onSubmitted called when the tasks have their place in Spark's queue
   */
  public List<ChunkOutcome> run(EmbedTask.Inputs inputs, String label, Runnable onSubmitted)
      throws IOException {
    long rows = inputs.batch().rows();
    int chunks = Math.toIntExact((rows + inputs.chunkSize() - 1) / inputs.chunkSize());
    FetchShare share = FetchShare.of(inputs.fetch(), chunks, spark);
    LongAccumulator done = spark.sc().longAccumulator(label);
    JavaRDD<byte[]> embedding =
        spark
            .parallelize(IntStream.range(0, chunks).boxed().toList(), share.tasks())
            .mapPartitions(new EmbedTask(inputs.with(share.fetch()), done, times));
    JavaFutureAction<List<byte[]>> submitted = embedding.collectAsync();
    onSubmitted.run();
    ProgressLine.Goal goal =
        new ProgressLine.Goal(label, "images", rows, done::value, () -> isAtWork(submitted));
    List<byte[]> collected =
        TaskFailure.unwrapped(() -> ProgressLine.during(out, goal, submitted::get));
    return Json.readEach(collected, ChunkOutcome.class);
  }

  /** Its tasks may have to wait until those of the batch before leave them a slot. */
  private boolean isAtWork(JavaFutureAction<List<byte[]>> submitted) {
    JavaSparkStatusTracker tracker = spark.statusTracker();
    return submitted.jobIds().stream()
        .map(tracker::getJobInfo)
        .filter(Objects::nonNull)
        .flatMapToInt(job -> IntStream.of(job.stageIds()))
        .mapToObj(tracker::getStageInfo)
        .filter(Objects::nonNull)
        .anyMatch(stage -> stage.numActiveTasks() + stage.numCompletedTasks() > 0);
  }
}
