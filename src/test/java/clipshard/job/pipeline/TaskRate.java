package clipshard.job.pipeline;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ModelProbe;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** How fast one task takes pictures that need no download to their vectors, for benchmarks. */
public final class TaskRate implements AutoCloseable {
  private static final int ROWS = 1024;

  /** Finds the model. */
  private final JavaSparkContext spark =
      new JavaSparkContext(
          new SparkConf()
              .setAppName("rate")
              .setMaster("local[1]")
              .set("spark.ui.enabled", "false"));

  private final ImagePipeline pipeline;
  private final List<PlanRow> rows;

  /**
   * @param files encoded pictures
   * @param passes of the model in one run
   * @param threads that decode
   */
  public TaskRate(Path model, List<byte[]> files, int passes, int threads, Settings.Device device)
      throws IOException {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of(
                "model.uri=" + model.toAbsolutePath(),
                "model.batch-size=" + passes,
                "model.device=" + device.name().toLowerCase(Locale.ROOT),
                "decode.threads=" + threads,
                "fetch.concurrency=" + threads),
            Map.of(
                "JDBC_URL",
                "jdbc:postgresql://none/",
                "INDEX_URI",
                model.resolveSibling("none").toAbsolutePath().toUri().toString()));
    EncoderSpec spec;
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      spec =
          ModelProbe.describe(settings.model(), settings.decode(), settings.index().types(), store);
    }
    this.pipeline =
        new ImagePipeline(settings.fetch(), settings.storage(), spec, TableUrls.of(settings));
    List<String> urls =
        files.stream()
            .map(it -> "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(it))
            .toList();
    this.rows =
        IntStream.range(0, ROWS)
            .mapToObj(id -> PlanRow.picture("" + id, urls.get(id % urls.size())))
            .toList();
  }

  /** Pictures per second, over chunks that fill at least so many seconds. */
  public double rate(double seconds) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long done = 0;
    double passed;
    do {
      int size = (int) Math.min(ROWS, Math.max(64, done));
      List<StagedRow> staged = pipeline.run(rows.subList(0, size), TensorFiller.AS_IS);
      if (!staged.stream().allMatch(StagedRow::isEmbedded)) {
        throw new IllegalStateException("a picture was rejected");
      }
      done += size;
      passed = (System.nanoTime() - start) / 1e9;
    } while (passed < seconds);
    return done / passed;
  }

  @Override
  public void close() {
    pipeline.close();
    spark.close();
  }
}
