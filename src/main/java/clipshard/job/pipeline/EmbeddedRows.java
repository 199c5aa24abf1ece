package clipshard.job.pipeline;

import clipshard.config.Settings;
import clipshard.decode.Variation;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.FetchShare;
import clipshard.job.TaskFailure;
import clipshard.job.model.EncoderSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Fetches pictures and embeds them as a build would, in tasks that together keep to {@code
 * fetch.per-host}. Nothing is stored.
 */
public record EmbeddedRows(JavaSparkContext spark, Settings settings, EncoderSpec encoder) {
  /** A task for fewer would wait longer for its model than for its pictures. */
  private static final int TASK_ROWS = 32;

  /**
   * What a task does with its pieces.
   *
   * @param <T> a piece: a tuple, primitive, string or byte array
   */
  public interface Work<T> extends Serializable {
    /** The results for {@code pieces}, in their order. */
    List<byte[]> of(ImagePipeline pipeline, List<T> pieces)
        throws IOException, InterruptedException;
  }

  /** The outcome of each row, in their order. */
  public List<StagedRow> embed(List<PlanRow> rows) throws IOException {
    return embed(rows, TensorFiller.AS_IS);
  }

  /** Likewise of the pictures cut and compressed anew, by {@code check.seed}. */
  public List<StagedRow> embedVaried(List<PlanRow> rows) throws IOException {
    long seed = settings.check().seed();
    return embed(rows, (row, image) -> Variation.of(image, seed ^ row.id().hashCode()));
  }

  private List<StagedRow> embed(List<PlanRow> rows, TensorFiller.Change change) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += TASK_ROWS) {
      chunks.add(
          PlanRow.PARQUET.write(rows.subList(from, Math.min(rows.size(), from + TASK_ROWS))));
    }
    List<StagedRow> outcomes = new ArrayList<>();
    for (byte[] staged : inTasks(chunks, (pipeline, own) -> embed(pipeline, own, change))) {
      outcomes.addAll(StagedRow.PARQUET.read(staged));
    }
    return outcomes;
  }

  private static List<byte[]> embed(
      ImagePipeline pipeline, List<byte[]> chunks, TensorFiller.Change change)
      throws IOException, InterruptedException {
    List<byte[]> staged = new ArrayList<>();
    for (byte[] chunk : chunks) {
      staged.add(StagedRow.PARQUET.write(pipeline.run(PlanRow.PARQUET.read(chunk), change)));
    }
    return staged;
  }

  /**
   * What the work gives for all pieces, in their order; neighbours share a task and its pipeline.
   *
   * @throws IOException what a task failed of, where that was reading
   */
  public <T> List<byte[]> inTasks(List<T> pieces, Work<T> work) throws IOException {
    if (pieces.isEmpty()) {
      return List.of();
    }
    FetchShare share = FetchShare.of(settings.fetch(), pieces.size(), spark);
    Settings.Fetch fetch = share.fetch();
    Settings.Storage storage = settings.storage();
    TableUrls table = TableUrls.of(settings);
    EncoderSpec model = encoder;
    return TaskFailure.unwrapped(
        () ->
            spark
                .parallelize(pieces, share.tasks())
                .mapPartitions(own -> run(own, work, fetch, storage, model, table))
                .collect());
  }

  private static <T> Iterator<byte[]> run(
      Iterator<T> pieces,
      Work<T> work,
      Settings.Fetch fetch,
      Settings.Storage storage,
      EncoderSpec encoder,
      TableUrls table)
      throws IOException, InterruptedException {
    List<T> own = new ArrayList<>();
    pieces.forEachRemaining(own::add);
    try (ImagePipeline pipeline = new ImagePipeline(fetch, storage, encoder, table)) {
      return work.of(pipeline, own).iterator();
    }
  }
}
