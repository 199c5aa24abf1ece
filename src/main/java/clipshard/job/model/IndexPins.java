package clipshard.job.model;

import clipshard.config.Settings;
import clipshard.format.ModelPin;
import clipshard.format.Snapshot;
import clipshard.job.JobException;
import clipshard.preprocessing.PreprocessorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an index keeps for ever, as this run would have it.
 *
 * @param types labels
 * @param metric as in {@link Snapshot}
 * @param factory FAISS factory string
 */
public record IndexPins(ModelPin model, List<String> types, String metric, String factory) {
  /** How fingerprints of CLIP begin, whatever is shown of transparent pictures and turned ones. */
  private static final String CLIP = PreprocessorConfig.clip().fingerprint();

  public static IndexPins of(Settings.Index index, EncoderSpec encoder) {
    return new IndexPins(
        model(encoder),
        index.types(),
        index.metric().name().toLowerCase(Locale.ROOT),
        index.factory());
  }

  private static ModelPin model(EncoderSpec encoder) {
    return new ModelPin(
        encoder.sha256(),
        encoder.pixels(),
        encoder.dimension(),
        encoder.hub().name(),
        encoder.hub().address());
  }

  /**
   * Refuses to mix.
   *
   * @throws JobException naming every difference between the index and this run
   */
  public static void require(Optional<Snapshot> snapshot, IndexPins run) {
    if (snapshot.isEmpty()) {
      return;
    }
    Snapshot index = snapshot.get();
    List<String> differences = new ArrayList<>();
    compareModels(differences, index.model(), run.model);
    compare(differences, "index.types", index.types(), run.types);
    compare(differences, "index.metric", index.metric(), run.metric);
    compare(differences, "index.factory", index.factory(), run.factory);
    if (!differences.isEmpty()) {
      throw new JobException(
          "The index was built differently from what this run is set to:\n  "
              + String.join("\n  ", differences)
              + "\n"
              + "Vectors of different models or settings cannot be mixed. Restore the old settings,"
              + " or build a new index under another storage.base-uri."
              + remedy(index.model(), run.model)
              + older(index.model(), run.model));
    }
  }

  /**
   * Refuses to search an index with another model's vectors.
   *
   * @throws JobException naming both
   */
  public static void requireSameModel(Snapshot index, EncoderSpec encoder) {
    ModelPin run = model(encoder);
    List<String> differences = new ArrayList<>();
    compareModels(differences, index.model(), run);
    if (!differences.isEmpty()) {
      throw new JobException(
          "The index was built with another model than this run has:\n  %s\nSet model.uri to the model it was built with.%s"
              .formatted(
                  String.join("\n  ", differences),
                  remedy(index.model(), run) + older(index.model(), run)));
    }
  }

  private static String remedy(ModelPin index, ModelPin run) {
    return index.sha256().equals(run.sha256()) || index.address().isEmpty()
        ? clipRemedy(index, run)
        : " It was built with model.uri = %s.".formatted(index.address());
  }

  /** Of indexes from before other files than one were read, where that is all that differs. */
  private static String clipRemedy(ModelPin index, ModelPin run) {
    boolean wasClip =
        index.preprocessing().startsWith(CLIP) && !run.preprocessing().startsWith(CLIP);
    return wasClip && index.sha256().equals(run.sha256())
        ? " The index has CLIP's own preprocessing: model.preprocessing = clip goes on with it."
        : "";
  }

  /** What continues an index of before these settings, which names none of them. */
  private static String older(ModelPin index, ModelPin run) {
    String named = " transparency=";
    return index.preprocessing().contains(named) || !run.preprocessing().contains(named)
        ? ""
        : " The index is of pictures whose transparency was dropped and whose EXIF orientation was"
            + " ignored: decode.transparency=drop and decode.orientation=ignore go on so.";
  }

  private static void compareModels(List<String> differences, ModelPin index, ModelPin run) {
    compare(differences, "model SHA-256", index.sha256(), run.sha256());
    compare(differences, "preprocessing", index.preprocessing(), run.preprocessing());
    compare(differences, "dimension", index.dimension(), run.dimension());
  }

  private static void compare(List<String> differences, String what, Object index, Object run) {
    if (!index.equals(run)) {
      differences.add("%s: the index has %s, this run %s".formatted(what, index, run));
    }
  }
}
