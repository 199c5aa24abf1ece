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
  private static final byte[] OPERATOR = "DynamicQuantize".getBytes(StandardCharsets.US_ASCII);

  private static final int CHUNK = 1 << 20;

  private DynamicRange() {}

  /**
   * Looks for the operators' names in the file, in constant memory.
   *
   * @throws ModelException when the file cannot be read
   */
  static boolean isUsedBy(Path model) {
    byte[] window = new byte[OPERATOR.length + CHUNK];
    int kept = 0;
    try (InputStream in = Files.newInputStream(model)) {
      for (int read = in.read(window, 0, CHUNK); read > 0; read = in.read(window, kept, CHUNK)) {
        int filled = kept + read;
        if (contains(window, filled)) {
          return true;
        }
        kept = Math.min(filled, OPERATOR.length - 1);
        System.arraycopy(window, filled - kept, window, 0, kept);
      }
    } catch (IOException e) {
      throw new ModelException("the model " + model + " cannot be read: " + e.getMessage(), e);
    }
    return false;
  }

  private static boolean contains(byte[] bytes, int length) {
    for (int at = 0; at <= length - OPERATOR.length; at++) {
      int same = 0;
      while (same < OPERATOR.length && bytes[at + same] == OPERATOR[same]) {
        same++;
      }
      if (same == OPERATOR.length) {
        return true;
      }
    }
    return false;
  }
}
