package clipshard.job.model;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.preprocessing.PreprocessorConfig;
import clipshard.preprocessing.PreprocessorFile;
import java.io.Serializable;
import java.util.List;

/**
 * What an executor needs to make the same vectors as every other.
 *
 * @param model where the model is and how it runs
 * @param sha256 what its files must be
 * @param preprocessor what says how pictures become its input
 * @param dimension of the vectors
 * @param decode how pictures become pixels
 * @param types index types to make vectors for
 * @param hub whence the model is, where it is of a hub
 */
public record EncoderSpec(
    Settings.Model model,
    String sha256,
    PreprocessorFile preprocessor,
    int dimension,
    Settings.Decode decode,
    List<IndexType> types,
    HubModel hub)
    implements Serializable {

  /** Of a model that is of no hub. */
  public EncoderSpec(
      Settings.Model model,
      String sha256,
      PreprocessorFile preprocessor,
      int dimension,
      Settings.Decode decode,
      List<IndexType> types) {
    this(model, sha256, preprocessor, dimension, decode, types, HubModel.NONE);
  }

  EncoderSpec withDimension(int found) {
    return new EncoderSpec(model, sha256, preprocessor, found, decode, types, hub);
  }

  /** The model's name for people; of one of a hub with the commit. */
  public String name() {
    return hub.isNone() ? model.uri() : hub.address();
  }

  /** The same model on another device. */
  EncoderSpec on(Settings.Device device) {
    return new EncoderSpec(model.on(device), sha256, preprocessor, dimension, decode, types, hub);
  }

  /** The same model with its threads: where nothing is said, one for each core of a task. */
  public EncoderSpec forTask(int cores) {
    int threads = model.threads() > 0 ? model.threads() : cores;
    return new EncoderSpec(
        model.withThreads(threads), sha256, preprocessor, dimension, decode, types, hub);
  }

  public PreprocessorConfig preprocessing() {
    return preprocessor.config();
  }

  /** What a decoded JPEG's shorter side has at least, in pixels; 0: pictures are decoded whole. */
  public int leastDecodedSide() {
    return model.reducedJpegs() ? preprocessing().leastDecodedSide() : 0;
  }

  /** Everything but the model that changes a vector, as one line: the index keeps it. */
  public String pixels() {
    return preprocessing().fingerprint()
        + (model.reducedJpegs() ? " reduced-jpegs" : "")
        + (decode.isAsConvert()
            ? ""
            : " transparency=%s orientation=%s"
                .formatted(decode.transparency(), decode.orientation()));
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
