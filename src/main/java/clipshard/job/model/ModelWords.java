package clipshard.job.model;

import clipshard.embed.DemoEncoder;
import clipshard.format.ModelPin;
import java.util.Optional;

/** What a run says of its model, for people. */
public final class ModelWords {
  private ModelWords() {}

  /** Which model it is, and how pictures become its input: one line. */
  public static String head(EncoderSpec encoder) {
    return "Model: %s, to %d numbers; pictures: %s"
        .formatted(encoder.name(), encoder.dimension(), pictures(encoder));
  }

  /** How pictures become the model's input, and which file says so. */
  public static String pictures(EncoderSpec encoder) {
    return encoder.preprocessor().words()
        + (encoder.model().reducedJpegs() ? ", large JPEGs in less than their size" : "");
  }

  /** What nobody may overlook when a model is the demo encoder, wherever it was read from. */
  public static Optional<String> warning(ModelPin model) {
    return model.sha256().equals(DemoEncoder.sha256())
        ? Optional.of(
            "the demo encoder groups by colour and outline only; an index for search by meaning"
                + " needs another model (model.uri)")
        : Optional.empty();
  }
}
