package secondopinion;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import clipshard.export.Manifest;
import clipshard.faiss.FaissIndex;
import clipshard.format.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A second opinion on an index: tensors that Pillow made (scripts/pillow-tensors.py), put through
 * ONNX Runtime one picture at a time, against the vectors in the exported shards. Nothing of the
 * job's fetching, decoding, preprocessing and batching is used.
 *
 * <p>Usage: PillowPipeline MODEL TENSORS EXPORTS, with the prefix {@code clip}.
 */
public final class PillowPipeline {
  /** Below this cosine the two pipelines do not see the same picture. */
  public static final double SAME = 0.9999;

  private static final int FLOATS = 3 * 224 * 224;
  private static final long[] SHAPE = {1, 3, 224, 224};
  private static final List<String> TYPES = List.of("color", "structure");

  private PillowPipeline() {}

  public static void main(String[] arguments) throws Exception {
    Path exports = Path.of(arguments[2]);
    double worst = 1;
    for (String type : TYPES) {
      double cosine = compare(Path.of(arguments[0]), Path.of(arguments[1]), exports, type);
      worst = Math.min(worst, cosine);
    }
    if (!(worst >= SAME)) {
      throw new IllegalStateException(
          "The smallest cosine, %.6f, is below %s".formatted(worst, SAME));
    }
  }

  /**
   * The smallest cosine over all ids of the id map that have a tensor file; NaN if none has, or if
   * the shards hold another number of vectors. Those without one are printed; of positions that
   * rows have left only the number is.
   *
   * @param type {@code color} or {@code structure}
   */
  public static double compare(Path model, Path tensors, Path exports, String type)
      throws IOException, OrtException {
    List<String> ids =
        Json.readListWithNulls(
            Files.readAllBytes(exports.resolve("id_map_" + type + ".json")), String.class);
    double worst = 1;
    int position = 0;
    int compared = 0;
    int empty = 0;
    try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(model.toString())) {
      Path manifest = exports.resolve("clip_" + type + "_manifest.json");
      for (Manifest.Shard shard :
          Json.read(Files.readAllBytes(manifest), Manifest.class).shards()) {
        try (FaissIndex index =
            FaissIndex.fromBytes(Files.readAllBytes(exports.resolve(shard.file())))) {
          for (int row = 0; row < shard.count(); row++, position++) {
            String id = ids.get(position);
            if (id == null) {
              empty++;
              continue;
            }
            Path file = tensors.resolve(id + ".f32");
            if (!Files.exists(file)) {
              System.out.printf("%s id=%s: no opinion of Pillow's%n", type, id);
              continue;
            }
            float[] own = embed(environment, session, tensor(file, type));
            double cosine = cosine(own, index.reconstruct(row));
            compared++;
            if (!(cosine >= SAME)) {
              System.out.printf("❌ %s id=%s cos=%.6f%n", type, id, cosine);
            }
            worst = Math.min(worst, cosine);
          }
        }
      }
    }
    System.out.printf(
        "%s: %d of %d pictures, smallest cosine %.7f; positions that rows have left: %d%n",
        type, compared, position - empty, worst, empty);
    return compared > 0 && position == ids.size() ? worst : Double.NaN;
  }

  private static float[] embed(OrtEnvironment environment, OrtSession session, FloatBuffer pixels)
      throws OrtException {
    try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, SHAPE);
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }

  private static FloatBuffer tensor(Path file, String type) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.asFloatBuffer().slice(TYPES.indexOf(type) * FLOATS, FLOATS);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      normA += (double) a[i] * a[i];
      normB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(normA * normB);
  }
}
