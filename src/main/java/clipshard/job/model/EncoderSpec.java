package clipshard.job.model;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.decode.PreprocessorConfig;
import java.io.Serializable;
import java.util.List;

/**
 * What an executor needs to make the same vectors as every other.
 *
 * @param model where the model is and how it runs
 * @param sha256 what its files must be
 * @param files the model's file and its external data, relative to its folder
 * @param preprocessorJson Hugging Face's preprocessor_config.json; empty for CLIP's values
 * @param dimension of the vectors
 * @param types index types to make vectors for
 */
public record EncoderSpec(
    Settings.Model model,
    String sha256,
    List<String> files,
    String preprocessorJson,
    int dimension,
    List<IndexType> types)
    implements Serializable {

  EncoderSpec withDimension(int found) {
    return new EncoderSpec(model, sha256, files, preprocessorJson, found, types);
  }

  /** The same model on another device. */
  EncoderSpec on(Settings.Device device) {
    Settings.Model other =
        new Settings.Model(
            model.uri(), device, model.batchSize(), model.threads(), model.reducedJpegs());
    return new EncoderSpec(other, sha256, files, preprocessorJson, dimension, types);
  }

  /** The same model with its threads: where nothing is said, one for each core of a task. */
  public EncoderSpec forTask(int cores) {
    int threads = model.threads() > 0 ? model.threads() : cores;
    Settings.Model other =
        new Settings.Model(
            model.uri(), model.device(), model.batchSize(), threads, model.reducedJpegs());
    return new EncoderSpec(other, sha256, files, preprocessorJson, dimension, types);
  }

  public PreprocessorConfig preprocessing() {
    PreprocessorConfig config =
        preprocessorJson.isEmpty()
            ? PreprocessorConfig.clip()
            : PreprocessorConfig.parse(preprocessorJson);
    return model.reducedJpegs() ? config.withReducedJpegs() : config;
  }

  public boolean needsColor() {
    return types.contains(IndexType.COLOR) || types.contains(IndexType.COMBINED);
  }

  public boolean needsStructure() {
    return types.contains(IndexType.STRUCTURE) || types.contains(IndexType.COMBINED);
  }

  /** Times the encoder runs per picture. */
  public int passes() {
    return (needsColor() ? 1 : 0) + (needsStructure() ? 1 : 0);
  }

  /** Floats in the tensors of one picture, {@code [passes()][3][height][width]}. */
  public int floatsPerPicture() {
    PreprocessorConfig config = preprocessing();
    return Math.multiplyExact(3 * passes(), Math.multiplyExact(config.height(), config.width()));
  }
}
