package clipshard.job;

import clipshard.catalog.Rejected;
import clipshard.commit.PlanRow;
import clipshard.commit.StagedRow;
import clipshard.decode.Preprocessor;
import clipshard.decode.RgbImage;
import clipshard.embed.ImageEncoder;
import clipshard.embed.IndexType;
import clipshard.embed.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Pictures on their way through the encoder: their tensors side by side in one direct buffer. */
final class PixelBatch {
  private final EncoderSpec spec;
  private final Preprocessor preprocessor;
  private final ImageEncoder encoder;
  private final int capacity;
  private final FloatBuffer pixels;
  private final float[] raw;
  private final List<PlanRow> rows = new ArrayList<>();
  private final List<String> contentHashes = new ArrayList<>();

  PixelBatch(EncoderSpec spec, Preprocessor preprocessor, ImageEncoder encoder) {
    this.spec = spec;
    this.preprocessor = preprocessor;
    this.encoder = encoder;
    this.capacity = Math.max(1, spec.model().batchSize() / spec.passes());
    int passes = capacity * spec.passes();
    this.pixels =
        ByteBuffer.allocateDirect(passes * preprocessor.floatsPerImage() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    this.raw = new float[passes * spec.dimension()];
  }

  boolean isFull() {
    return rows.size() == capacity;
  }

  /** Adds a picture's tensors: color, then structure, whichever are needed. */
  void add(PlanRow row, String contentHash, RgbImage image) {
    int slot = rows.size() * spec.passes();
    byte[] window = preprocessor.window(image);
    if (spec.needsColor()) {
      preprocessor.color(window, pixels, slot++ * preprocessor.floatsPerImage());
    }
    if (spec.needsStructure()) {
      preprocessor.structure(window, pixels, slot * preprocessor.floatsPerImage());
    }
    rows.add(row);
    contentHashes.add(contentHash);
  }

  /** Encodes what was added and starts anew; rows in the order they were added. */
  List<StagedRow> encode() {
    encoder.encode(pixels, rows.size() * spec.passes(), raw);
    List<StagedRow> staged = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      staged.add(staged(row));
    }
    rows.clear();
    contentHashes.clear();
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
    return new StagedRow(rows.get(row), contentHashes.get(row), vectors, checksums, null);
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
