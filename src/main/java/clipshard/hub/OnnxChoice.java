package clipshard.hub;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of a repository's files is the model that takes pictures. */
final class OnnxChoice {
  /**
   * In the order in which they are looked for: the image half of a model of pictures and texts as
   * Transformers.js has it, as Immich has it, and the whole of a model of pictures.
   */
  private static final List<String> USUAL =
      List.of(
          "onnx/vision_model.onnx",
          "vision_model.onnx",
          "visual/model.onnx",
          "onnx/model.onnx",
          "model.onnx");

  /** So many names are shown of a repository with many. */
  private static final int SHOWN = 20;

  private OnnxChoice() {}

  /**
   * The file that {@code uri} names, or the usual one.
   *
   * @param files all that the repository has
   * @throws HubException naming the ONNX files that there are
   */
  static String of(HubUri uri, SortedSet<String> files) throws HubException {
    SortedSet<String> models = new TreeSet<>(files);
    models.removeIf(file -> !file.endsWith(".onnx"));
    if (!uri.file().isEmpty()) {
      if (files.contains(uri.file())) {
        return uri.file();
      }
      throw new HubException(
          "There is no %s in %s; %s"
              .formatted(uri.file(), uri.at(uri.revision(), ""), described(models)));
    }
    for (String usual : USUAL) {
      if (models.contains(usual)) {
        return usual;
      }
    }
    if (models.size() == 1) {
      return models.first();
    }
    throw new HubException(
        "It is not clear which file of %s takes pictures; %s".formatted(uri, described(models)));
  }

  private static String described(SortedSet<String> models) {
    if (models.isEmpty()) {
      return "it has no ONNX files. scripts/export-clip.py makes one of weights of CLIP's kind.";
    }
    String more = models.size() > SHOWN ? " and %d more".formatted(models.size() - SHOWN) : "";
    return "its ONNX files are %s%s. Name the one that takes pictures after the repository: hf://OWNER/NAME/%s."
        .formatted(String.join(", ", models.stream().limit(SHOWN).toList()), more, models.first());
  }
}
