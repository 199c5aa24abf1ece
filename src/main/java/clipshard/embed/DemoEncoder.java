package clipshard.embed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The demo encoder: a small model of fixed filters that comes with the job, so that it can be tried
 * without weights. It has CLIP's signature ({@code pixel_values [N,3,224,224]}, in CLIP's
 * normalisation, to {@code image_embeds [N,512]}) and nothing of its knowledge: neighbours are
 * alike in colour and outline, not in meaning.
 */
public final class DemoEncoder {

  public static final String FILE_NAME = "demo-encoder.onnx";

  private static final String SHA256 = hash();

  private DemoEncoder() {}

  /** Its fingerprint's, by which it is known wherever it is read from. */
  public static String sha256() {
    return SHA256;
  }

  private static String hash() {
    try (InputStream resource = open()) {
      return DigestUtils.sha256Hex(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open() {
    InputStream resource = DemoEncoder.class.getResourceAsStream("/" + FILE_NAME);
    if (resource == null) {
      throw new IllegalStateException("the job's jar lacks " + FILE_NAME);
    }
    return resource;
  }

  /**
   * Writes the model's file into a folder, whole or not at all; an older one is replaced. ONNX
   * Runtime loads models from files.
   *
   * @return the file, {@link #FILE_NAME} in {@code folder}
   * @throws IOException when it cannot be written
   */
  public static Path extract(Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    Path part = Files.createTempFile(folder, FILE_NAME, ".part");
    try (InputStream resource = open()) {
      Files.copy(resource, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }
}
