package clipshard.job.model;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.ImageEncoder;
import clipshard.embed.ModelException;
import clipshard.embed.ModelFingerprint;
import clipshard.embed.OnnxLibrary;
import clipshard.job.JobException;
import clipshard.job.TaskDevice;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** What the driver finds out about the model before anything is planned. */
public final class ModelProbe {
  private ModelProbe() {}

  /**
   * Finds the model, hashes it, and opens it once on this machine to learn its dimension, so that a
   * wrong model is refused before any work. That is done on the CPU: a driver needs no GPU.
   *
   * @param types labels of the index types to make vectors for
   */
  public static EncoderSpec describe(Settings.Model settings, List<String> types, ObjectStore store)
      throws IOException {
    LocalModel model = LocalModel.find(settings.uri(), store);
    ModelFingerprint fingerprint = model.fingerprint();
    EncoderSpec spec =
        new EncoderSpec(
            settings,
            fingerprint.sha256(),
            fingerprint.files(),
            model.preprocessorJson(),
            0,
            types.stream().map(IndexType::of).toList());
    // Tasks have the same class path: what none of them could have is refused here.
    requireDevice(settings.device());
    try (ImageEncoder encoder = model.open(spec.on(Settings.Device.CPU), 0)) {
      return spec.withDimension(encoder.dimension());
    }
  }

  private static void requireDevice(Settings.Device wanted) {
    if (wanted != Settings.Device.AUTO || !TaskDevice.areGiven()) {
      OnnxLibrary.usesCuda(wanted);
      return;
    }
    try {
      OnnxLibrary.usesCuda(Settings.Device.CUDA);
    } catch (ModelException e) {
      throw new JobException(
          "Spark gives GPUs to tasks (spark.task.resource.gpu.amount), so model.device=auto means cuda: %s"
              .formatted(e.getMessage()),
          e);
    }
  }
}
