package clipshard.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a model quantises what flows through it by the range that it finds there. That range is
 * taken over all pictures of a run, so a vector would depend on the pictures beside it.
 */
final class DynamicRange {
  /** Begins the names of ONNX's and ONNX Runtime's operators that do so. */
  private static final String OPERATOR = "DynamicQuantize";

  private static final int CHUNK = 1 << 20;

  private DynamicRange() {}

  /**
   * Looks for the operators' names in the file, in constant memory.
   *
   * @throws ModelException when the file cannot be read
   */
  static boolean isUsedBy(Path model) {
    byte[] window = new byte[OPERATOR.length() + CHUNK];
    int kept = 0;
    try (InputStream in = Files.newInputStream(model)) {
      for (int read = in.read(window, 0, CHUNK); read > 0; read = in.read(window, kept, CHUNK)) {
        int filled = kept + read;
        if (new String(window, 0, filled, StandardCharsets.ISO_8859_1).contains(OPERATOR)) {
          return true;
        }
        kept = Math.min(filled, OPERATOR.length() - 1);
        System.arraycopy(window, filled - kept, window, 0, kept);
      }
    } catch (IOException e) {
      throw new ModelException("the model " + model + " cannot be read: " + e.getMessage(), e);
    }
    return false;
  }
}
