package clipshard.job.pipeline;

import clipshard.decode.DecoderProbe;
import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.decode.RgbImage;
import clipshard.fetch.Fetched;
import clipshard.format.PlanRow;
import clipshard.job.model.EncoderSpec;
import clipshard.picture.RejectedException;
import java.io.Serializable;
import java.nio.FloatBuffer;
import org.apache.commons.codec.digest.DigestUtils;

/** Takes pictures from their encoded bytes to the model's input. For use by one thread. */
public final class TensorFiller {
  /** Pictures as they are. */
  public static final Change AS_IS = (row, image) -> image;

  private final EncoderSpec spec;
  private final ImageDecoder decoder;
  private final Preprocessor preprocessor;
  private final DecoderProbe probe;
  private final Change change;

  /** What is made of a decoded picture before it is embedded. */
  @FunctionalInterface
  public interface Change extends Serializable {
    RgbImage apply(PlanRow row, RgbImage image) throws RejectedException;
  }

  /**
   * @param probe decodes pictures in a child process; fillers that share one wait for each other
   * @param change fillers that share one may use it at once
   */
  public TensorFiller(EncoderSpec spec, DecoderProbe probe, Change change) {
    this.spec = spec;
    this.decoder = ImageDecoder.reusing(spec.decode(), spec.leastDecodedSide());
    this.preprocessor = new Preprocessor(spec.preprocessing());
    this.probe = probe;
    this.change = change;
  }

  /** Likewise of what was fetched; none where its host says that it is not modified. */
  Content fill(PlanRow row, Fetched fetched, boolean careful, FloatBuffer out, int offset)
      throws RejectedException, InterruptedException {
    return fetched.isNotModified()
        ? Content.notModified(fetched.validator())
        : new Content(fill(row, fetched.bytes(), careful, out, offset), fetched.validator());
  }

  /**
   * Writes a picture's tensors at {@code offset}: float[{@link EncoderSpec#passes()}][3][height]
   * [width], color, then structure, whichever are needed; none where the row {@link PlanRow#has}
   * the picture already.
   *
   * @param careful whether the picture is decoded in a child process first
   * @return the SHA-256 of the encoded bytes, in hex
   */
  public String fill(PlanRow row, byte[] encoded, boolean careful, FloatBuffer out, int offset)
      throws RejectedException, InterruptedException {
    String contentHash = DigestUtils.sha256Hex(encoded);
    if (row.has(contentHash)) {
      return contentHash;
    }
    if (careful) {
      synchronized (probe) {
        probe.check(encoded);
      }
    }
    byte[] window = preprocessor.window(change.apply(row, decoder.decode(encoded)));
    int at = offset;
    if (spec.needsColor()) {
      preprocessor.color(window, out, at);
      at += preprocessor.floatsPerImage();
    }
    if (spec.needsStructure()) {
      preprocessor.structure(window, out, at);
    }
    return contentHash;
  }
}
