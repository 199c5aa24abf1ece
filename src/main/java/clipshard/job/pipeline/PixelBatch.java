package clipshard.job.pipeline;

import clipshard.config.IndexType;
import clipshard.embed.ImageEncoder;
import clipshard.embed.Vectors;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.model.EncoderSpec;
import clipshard.picture.Rejected;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Pictures on their way through the encoder: their tensors side by side in one direct buffer. */
final class PixelBatch {
  private final EncoderSpec spec;
  private final ImageEncoder encoder;
  private final int capacity;
  private final int floatsPerPicture;
  private final FloatBuffer pixels;
  private final float[] raw;
  private final List<PlanRow> rows = new ArrayList<>();
  private final List<Content> contents = new ArrayList<>();

  /**
   * An empty batch of as many pictures as {@code model.batch-size} lets the encoder run at once.
   */
  PixelBatch(EncoderSpec spec, ImageEncoder encoder) {
    this.spec = spec;
    this.encoder = encoder;
    this.capacity = Math.max(1, spec.model().batchSizeOn(encoder.device()) / spec.passes());
    this.floatsPerPicture = spec.floatsPerPicture();
    this.pixels = ImageEncoder.buffer(capacity * floatsPerPicture);
    this.raw = new float[capacity * spec.passes() * spec.dimension()];
  }

  boolean isFull() {
    return rows.size() == capacity;
  }

  /** Where the next picture's tensors go, {@link EncoderSpec#floatsPerPicture()} of them. */
  FloatBuffer pixels() {
    return pixels;
  }

  /** From where on in {@link #pixels} they go. */
  int offset() {
    return rows.size() * floatsPerPicture;
  }

  /** Adds the picture whose tensors are at {@link #offset}. */
  void add(PlanRow row, Content content) {
    rows.add(row);
    contents.add(content);
  }

  /** Encodes what was added and starts anew; rows in the order they were added. */
  List<StagedRow> encode() {
    encoder.encode(pixels, rows.size() * spec.passes(), raw);
    List<StagedRow> staged = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      staged.add(staged(row));
    }
    rows.clear();
    contents.clear();
    return staged;
  }

  private StagedRow staged(int row) {
    int slot = row * spec.passes();
    float[] color = spec.needsColor() ? unit(slot++) : null;
    float[] structure = spec.needsStructure() ? unit(slot) : null;
    Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
    Map<IndexType, Long> checksums = new EnumMap<>(IndexType.class);
    for (IndexType type : spec.types()) {
      float[] vector =
          switch (type) {
            case COLOR -> color;
            case STRUCTURE -> structure;
            case COMBINED -> combined(color, structure);
          };
      if (!Vectors.isUnit(vector, 0, vector.length)) {
        return StagedRow.rejected(rows.get(row), nonFinite(type));
      }
      vectors.put(type, vector);
      checksums.put(type, Vectors.checksum(vector, 0, vector.length));
    }
    Content content = contents.get(row);
    return new StagedRow(
        rows.get(row), content.sha256(), content.validator(), vectors, checksums, null);
  }

  private static Rejected nonFinite(IndexType type) {
    return new Rejected(
        Rejected.Reason.NON_FINITE,
        "the model's vector for " + type.label() + " is not finite or is zero");
  }

  /** The model's answer in a slot, normalised. */
  private float[] unit(int slot) {
    float[] vector = new float[spec.dimension()];
    System.arraycopy(raw, slot * spec.dimension(), vector, 0, spec.dimension());
    Vectors.normalise(vector, 0, vector.length);
    return vector;
  }

  private static float[] combined(float[] color, float[] structure) {
    float[] vector = new float[color.length];
    Vectors.combine(color, structure, vector, 0, vector.length);
    return vector;
  }
}
