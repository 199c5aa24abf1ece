package clipshard.job;

import clipshard.config.Settings;
import clipshard.decode.Variation;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Fetches sampled pictures and embeds them again, in tasks. */
record SamplePictures(SparkSession spark, Settings settings) {
  /** Pictures per task. */
  private static final int TASK_ROWS = 32;

  /**
   * The outcome of each sample, in their order.
   *
   * @param varied whether each is cut and compressed anew before, by {@code check.seed}
   */
  List<StagedRow> embed(List<Sample> samples, EncoderSpec encoder, boolean varied)
      throws IOException {
    List<StagedRow> outcomes = new ArrayList<>();
    ArrayList<byte[]> chunks = chunks(samples);
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
                  List<PlanRow> rows = PlanRow.fromParquet(chunks.get(number));
                  try (ImagePipeline pipeline =
                      new ImagePipeline(fetch, decode, storage, encoder)) {
                    ImagePipeline.Change change =
                        varied
                            ? (row, image) -> Variation.of(image, seed ^ row.id().hashCode())
                            : ImagePipeline.AS_IS;
                    return StagedRow.toParquet(pipeline.run(rows, change));
                  }
                })
            .collect()) {
      outcomes.addAll(StagedRow.fromParquet(staged));
    }
    return outcomes;
  }

  private static ArrayList<byte[]> chunks(List<Sample> samples) throws IOException {
    List<PlanRow> rows =
        samples.stream().map(sample -> new PlanRow(sample.id(), sample.url(), "", "", 0)).toList();
    ArrayList<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += TASK_ROWS) {
      chunks.add(PlanRow.toParquet(rows.subList(from, Math.min(rows.size(), from + TASK_ROWS))));
    }
    return chunks;
  }
}
