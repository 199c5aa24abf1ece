package clipshard.job.doctor;

import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.format.Json;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.ExecutorStores;
import clipshard.job.Platform;
import clipshard.job.TaskDevice;
import clipshard.job.model.EncoderSpec;
import clipshard.job.pipeline.ImagePipeline;
import clipshard.job.pipeline.TableUrls;
import clipshard.picture.Rejected;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkEnv;

/**
 * Tries, in a task, all that a build needs of an executor: the natives, the model, the storage. A
 * JVM is looked at once, however many tasks it gets.
 *
 * @param run tells this look from others in the same JVM
 */
record ExecutorLook(
    String run,
    Settings.Fetch fetch,
    Settings.Storage storage,
    EncoderSpec encoder,
    TableUrls table)
    implements Serializable {
  private static final AtomicReference<String> DONE = new AtomicReference<>("");

  /** Four white pixels as a BMP. */
  private static final String PICTURE =
      "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAA////////AAD///////8AAA==";

  /** The facts as JSON, or nothing where this JVM has told them before. */
  Iterator<byte[]> look() {
    if (run.equals(DONE.getAndSet(run))) {
      return List.<byte[]>of().iterator();
    }
    return List.of(Json.write(facts())).iterator();
  }

  private interface Trial {
    void run() throws Exception;
  }

  private ExecutorFacts facts() {
    List<String> problems = new ArrayList<>();
    AtomicReference<String> device = new AtomicReference<>("");
    if (attempt(problems, "the platform", Platform::requireSupported)) {
      attempt(problems, "FAISS", this::search);
      attempt(problems, "the model", () -> device.set(embed()));
    }
    attempt(problems, "the storage", () -> ExecutorStores.store(storage).listFlat(""));
    File temporary = new File(System.getProperty("java.io.tmpdir"));
    return new ExecutorFacts(
        SparkEnv.get().executorId(),
        Platform.host(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        AvailableMemory.bytes(),
        temporary.getPath(),
        temporary.getUsableSpace(),
        TaskDevice.isAssigned(),
        device.get(),
        problems);
  }

  /** Whether it went well. */
  private static boolean attempt(List<String> problems, String what, Trial trial) {
    try {
      trial.run();
      return true;
    } catch (LinkageError e) {
      problems.add(what + ": " + LinkageRemedy.described(e));
    } catch (Exception e) {
      problems.add(what + ": " + (e.getMessage() == null ? e : e.getMessage()));
    }
    return false;
  }

  /** A vector is found in an index that went through its bytes. */
  private void search() {
    float[] vector = new float[encoder.dimension()];
    Arrays.fill(vector, 1);
    try (FaissIndex built =
        FaissIndex.create(vector.length, "Flat", Settings.Metric.INNER_PRODUCT)) {
      built.add(vector, 1);
      try (FaissIndex read = FaissIndex.fromOwnBytes(built.toBytes())) {
        if (read.search(vector, 1, 1).positions()[0] != 0) {
          throw new IllegalStateException("a vector does not find itself");
        }
      }
    }
  }

  private String embed() throws IOException, InterruptedException {
    try (ImagePipeline pipeline = new ImagePipeline(fetch, storage, encoder, table)) {
      StagedRow white = pipeline.run(PlanRow.picture("1", ""), Base64.getDecoder().decode(PICTURE));
      if (!white.isEmbedded() && white.rejected().reason() == Rejected.Reason.NON_FINITE) {
        throw new IllegalStateException(
            "a white picture has no finite vector. Export the model again, as float32");
      }
      if (!white.isEmbedded()) {
        throw new IllegalStateException(
            white.rejected().reason() + ": " + white.rejected().detail());
      }
      return pipeline.device().name();
    }
  }
}
