package clipshard.job.model;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.DemoEncoder;
import clipshard.embed.ImageEncoder;
import clipshard.embed.ModelException;
import clipshard.embed.ModelFingerprint;
import clipshard.embed.OnnxLibrary;
import clipshard.format.ModelPin;
import clipshard.hub.HubUri;
import clipshard.job.JobException;
import clipshard.job.TaskDevice;
import clipshard.preprocessing.PreprocessorFile;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** What the driver finds out about the model before anything is planned. */
public final class ModelProbe {
  private ModelProbe() {}

  /**
   * Finds the model, hashes it, and opens it once on this machine to learn its dimension, so that a
   * wrong model is refused before any work. That is done on the CPU: a driver needs no GPU. A model
   * of a hub is downloaded, and given to the tasks to come.
   *
   * @param types labels of the index types to make vectors for
   * @param index what the index was made with, where there is one
   */
  public static EncoderSpec describe(
      JavaSparkContext context,
      Settings settings,
      List<String> types,
      ObjectStore store,
      Optional<ModelPin> index)
      throws IOException {
    if (!isOfHub(settings.model())) {
      return describe(settings.model(), settings.decode(), types, store);
    }
    EncoderSpec spec = download(settings, types, index);
    spec.hub().send(context);
    return spec;
  }

  /** Likewise, of a model of a hub, for use on this machine alone. */
  public static EncoderSpec download(
      Settings settings, List<String> types, Optional<ModelPin> index) throws IOException {
    HubModel found = HubModel.fetch(settings, index);
    LocalModel model = found.onDriver();
    return describe(settings.model(), settings.decode(), types, model, model::preprocessor, found);
  }

  /** Opens a model that was {@link #download downloaded}, on this machine's CPU. */
  public static ImageEncoder open(EncoderSpec spec) throws IOException {
    return spec.hub().onDriver().open(spec.on(Settings.Device.CPU), 0);
  }

  /** What a publisher says of pictures. */
  @FunctionalInterface
  private interface Publisher {
    Optional<PreprocessorFile> says() throws IOException;
  }

  /** Whether the model is named by {@code hf://}. */
  public static boolean isOfHub(Settings.Model model) {
    return HubUri.isOne(model.uri());
  }

  /** Likewise, of a model that is of no hub. */
  public static EncoderSpec describe(
      Settings.Model settings, Settings.Decode decode, List<String> types, ObjectStore store)
      throws IOException {
    LocalModel model = LocalModel.find(settings.uri(), store);
    return describe(settings, decode, types, model, () -> model.preprocessor(store), HubModel.NONE);
  }

  private static EncoderSpec describe(
      Settings.Model settings,
      Settings.Decode decode,
      List<String> types,
      LocalModel model,
      Publisher publisher,
      HubModel hub)
      throws IOException {
    ModelFingerprint fingerprint = model.fingerprint();
    EncoderSpec spec =
        new EncoderSpec(
            settings,
            fingerprint.sha256(),
            preprocessor(publisher, fingerprint, settings),
            0,
            decode,
            types.stream().map(IndexType::of).toList(),
            hub);
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

  private static PreprocessorFile preprocessor(
      Publisher publisher, ModelFingerprint fingerprint, Settings.Model settings)
      throws IOException {
    if (settings.uri().equals(LocalModel.DEMO)
        || settings.preprocessing() == Settings.Preprocessing.CLIP) {
      return PreprocessorFile.CLIP;
    }
    Optional<PreprocessorFile> found = publisher.says();
    if (found.isPresent()) {
      return honoured(found.get(), settings);
    }
    if (fingerprint.sha256().equals(DemoEncoder.sha256())) {
      return PreprocessorFile.CLIP;
    }
    throw new JobException(
        "Nothing says how pictures become the input of %s: there is no %s, there or one folder up. Put the model's own beside it. If the model takes pictures as OpenAI's CLIP does, set model.preprocessing = clip; an index that was built without such a file was built so."
            .formatted(settings.uri(), String.join(", ", PreprocessorFile.beside())));
  }

  private static PreprocessorFile honoured(PreprocessorFile file, Settings.Model settings) {
    try {
      file.config();
      return file;
    } catch (IllegalArgumentException e) {
      throw new JobException(
          "The preprocessing of %s: %s".formatted(settings.uri(), e.getMessage()), e);
    }
  }
}
