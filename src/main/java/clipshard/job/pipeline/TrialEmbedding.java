package clipshard.job.pipeline;

import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.TaskFailure;
import clipshard.job.model.EncoderSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** Embeds a few rows, as a build would; nothing is stored. */
public record TrialEmbedding(
    Settings.Fetch fetch, Settings.Decode decode, Settings.Storage storage, EncoderSpec encoder)
    implements Serializable {

  public static TrialEmbedding of(Settings settings, EncoderSpec encoder) {
    return new TrialEmbedding(settings.fetch(), settings.decode(), settings.storage(), encoder);
  }

  /** The rows' outcomes, in their order, from one task. */
  public List<StagedRow> embed(JavaSparkContext context, List<PlanRow> rows) throws IOException {
    byte[] plan = PlanRow.toParquet(rows);
    List<byte[]> outcomes =
        TaskFailure.unwrapped(
            () -> context.parallelize(List.of(plan), 1).map(this::embed).collect());
    return StagedRow.fromParquet(outcomes.get(0));
  }

  /**
   * How fast all task slots together are. Each task is measured from when it has its encoder,
   * downloads included.
   *
   * @param rows at least one
   */
  public TrialRate rate(JavaSparkContext context, List<PlanRow> rows) throws IOException {
    int tasks = Math.min(rows.size(), context.defaultParallelism());
    List<byte[]> plans = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      int from = task * rows.size() / tasks;
      plans.add(PlanRow.toParquet(rows.subList(from, (task + 1) * rows.size() / tasks)));
    }
    List<byte[]> rates =
        TaskFailure.unwrapped(() -> context.parallelize(plans, tasks).map(this::rate).collect());
    TrialRate all = new TrialRate(0, 0, Map.of());
    for (byte[] rate : rates) {
      all = all.with(Json.read(rate, TrialRate.class));
    }
    return all;
  }

  private byte[] embed(byte[] plan) throws IOException, InterruptedException {
    try (ImagePipeline pipeline = pipeline()) {
      return StagedRow.toParquet(pipeline.run(PlanRow.fromParquet(plan), TensorFiller.AS_IS));
    }
  }

  private byte[] rate(byte[] plan) throws IOException, InterruptedException {
    List<PlanRow> rows = PlanRow.fromParquet(plan);
    try (ImagePipeline pipeline = pipeline()) {
      long start = System.nanoTime();
      List<StagedRow> outcomes = pipeline.run(rows, TensorFiller.AS_IS);
      return Json.write(TrialRate.of(outcomes, (System.nanoTime() - start) / 1e9));
    }
  }

  private ImagePipeline pipeline() throws IOException {
    return new ImagePipeline(fetch, decode, storage, encoder);
  }
}
