package clipshard.job.pipeline;

import clipshard.config.Settings;
import clipshard.decode.Variation;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.FetchShare;
import clipshard.job.model.EncoderSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Fetches sampled pictures and embeds them again, in tasks. */
public record EmbeddedRows(SparkSession spark, Settings settings) {
  /** Pictures per task. */
  private static final int TASK_ROWS = 32;

  /**
   * The outcome of each row, in their order.
   *
   * @param varied whether each is cut and compressed anew before, by {@code check.seed}
   */
  public List<StagedRow> embed(List<PlanRow> rows, EncoderSpec encoder, boolean varied)
      throws IOException {
    List<StagedRow> outcomes = new ArrayList<>();
    ArrayList<byte[]> chunks = chunks(rows);
    if (chunks.isEmpty()) {
      return outcomes;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    FetchShare share = FetchShare.of(settings.fetch(), chunks.size(), context);
    Settings.Fetch fetch = share.fetch();
    Settings.Decode decode = settings.decode();
    Settings.Storage storage = settings.storage();
    long seed = settings.check().seed();
    for (byte[] staged :
        context
            .parallelize(IntStream.range(0, chunks.size()).boxed().toList(), share.tasks())
            .map(
                number -> {
                  List<PlanRow> chunk = PlanRow.fromParquet(chunks.get(number));
                  try (ImagePipeline pipeline =
                      new ImagePipeline(fetch, decode, storage, encoder)) {
                    TensorFiller.Change change =
                        varied
                            ? (row, image) -> Variation.of(image, seed ^ row.id().hashCode())
                            : TensorFiller.AS_IS;
                    return StagedRow.toParquet(pipeline.run(chunk, change));
                  }
                })
            .collect()) {
      outcomes.addAll(StagedRow.fromParquet(staged));
    }
    return outcomes;
  }

  private static ArrayList<byte[]> chunks(List<PlanRow> rows) throws IOException {
    ArrayList<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += TASK_ROWS) {
      chunks.add(PlanRow.toParquet(rows.subList(from, Math.min(rows.size(), from + TASK_ROWS))));
    }
    return chunks;
  }
}
