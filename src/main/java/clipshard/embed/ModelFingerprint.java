package clipshard.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;

/**
 * Which model a file is.
 *
 * <p>Of a model in one file, {@code sha256} is the file's SHA-256. Of a model with external data it
 * is the SHA-256 of the hexadecimal SHA-256s of all {@code files} in their order, a line feed after
 * each: {@code sha256sum model.onnx a.data b.data | cut -d' ' -f1 | sha256sum}. The names need no
 * hash of their own: the model file holds those of its data, and its own does not matter.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param files relative to the model's folder, with slashes: the model's own name, then its
 *     external-data files in the order of their names
 */
public record ModelFingerprint(String sha256, List<String> files) {
  public ModelFingerprint {
    files = List.copyOf(files);
  }

  /**
   * Reads the model and its external data, in constant memory.
   *
   * @throws ModelException when the file is no ONNX model, or names external data that is missing
   *     or outside of the model's folder
   * @throws IOException when a file cannot be read
   */
  public static ModelFingerprint of(Path model) throws IOException {
    if (!Files.isRegularFile(model)) {
      throw new ModelException("there is no model file " + model);
    }
    Path name = model.getFileName();
    List<String> files = new ArrayList<>(List.of(name.toString()));
    List<String> locations = externalFiles(model);
    for (String location : locations) {
      if (!Files.isRegularFile(model.resolveSibling(location))) {
        throw new ModelException(
            "the model %s names external data '%s', which is missing; put it beside the model"
                .formatted(model, location));
      }
    }
    files.addAll(locations);
    if (locations.isEmpty()) {
      return new ModelFingerprint(hash(model), files);
    }
    StringBuilder hashes = new StringBuilder();
    for (String file : files) {
      hashes.append(hash(model.resolveSibling(file))).append('\n');
    }
    return new ModelFingerprint(DigestUtils.sha256Hex(hashes.toString()), files);
  }

  /**
   * The external-data files that a model file names, relative to its folder; they need not be there
   * yet.
   *
   * @throws ModelException when the file is no ONNX model, or names data outside of its folder
   * @throws IOException when it cannot be read
   */
  public static List<String> externalFiles(Path model) throws IOException {
    SortedSet<String> locations = ExternalData.locations(model);
    for (String location : locations) {
      requireInside(model, location);
    }
    return List.copyOf(locations);
  }

  /**
   * Holds the location to the model's folder by its text alone: a link there may lead elsewhere, as
   * it does in a Hugging Face cache, since only the model's author is not trusted.
   */
  private static void requireInside(Path model, String location) {
    String found = "the model " + model + " names external data '" + location + "'";
    Path path;
    try {
      path = Path.of(location);
    } catch (InvalidPathException e) {
      throw new ModelException(found + ", which is no file name", e);
    }
    boolean inside = !location.isEmpty() && !path.isAbsolute() && !location.contains("\\");
    for (Path part : path) {
      inside &= !part.toString().equals("..");
    }
    if (!inside) {
      throw new ModelException(found + ", which is outside of the model's folder");
    }
  }

  private static String hash(Path file) throws IOException {
    return new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(file);
  }
}
