package clipshard.scripts;

import clipshard.config.Settings.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** What can be wrong with an index of other scripts, and how the finding begins that says so. */
final class ScriptFaults {
  private ScriptFaults() {}

  interface Fault {
    void make(ScriptFolder folder) throws IOException;
  }

  private static Arguments fault(String name, String finding, Fault fault) {
    return Arguments.of(name, finding, fault);
  }

  static List<Arguments> shardNames() {
    return List.of(
        fault(
            "last shard gone",
            "❌ clip_color_manifest.json: lists clip_color_shard_00002.index, which is not there",
            f -> Files.delete(f.shard("color", 2))),
        fault(
            "last shard gone, counted",
            "⚠️ Mismatch for color: index has 20, id_map has 25",
            f -> Files.delete(f.shard("color", 2))),
        fault(
            "middle shard gone",
            "❌ clip_structure_shard_00002.index: is shard 2 of structure; shard 1 is missing before it",
            f -> Files.delete(f.shard("structure", 1))),
        fault(
            "first shard gone",
            "❌ clip_color_shard_00001.index: is shard 1 of color; shard 0 is missing before it",
            f -> Files.delete(f.shard("color", 0))),
        fault(
            "all shards of a type gone",
            "⚠️ Mismatch for structure: index has 0, id_map has 25",
            f -> {
              for (int number = 0; number < 3; number++) {
                Files.delete(f.shard("structure", number));
              }
            }),
        fault(
            "far gap",
            "❌ clip_color_shard_999999999.index: is shard 999999999 of color; shards 2 to 999999998 are missing before it",
            f ->
                Files.move(
                    f.shard("color", 2), f.path().resolve("clip_color_shard_999999999.index"))),
        fault(
            "no number",
            "❌ clip_color_shard_99999999999.index: has a shard's name and no number",
            f ->
                Files.move(
                    f.shard("color", 2), f.path().resolve("clip_color_shard_99999999999.index"))),
        fault(
            "two names for a shard",
            "❌ clip_color_shard_1.index: is shard 1 of color, and so is clip_color_shard_00001.index",
            f -> Files.copy(f.shard("color", 1), f.path().resolve("clip_color_shard_1.index"))),
        fault(
            "a rerun that began at shard 0 again",
            "❌ clip_color_manifest.json: lists shard 0 (clip_color_shard_00001.index) twice",
            f -> f.replace("clip_color_manifest.json", "\"shard_id\": 1,", "\"shard_id\": 0,")));
  }

  static List<Arguments> shardFiles() {
    return List.of(
        fault(
            "empty file",
            "❌ clip_color_shard_00001.index: FAISS cannot read it",
            f -> Files.write(f.shard("color", 1), new byte[0])),
        fault(
            "cut short",
            "❌ clip_combined_shard_00000.index: FAISS cannot read it",
            f -> {
              byte[] whole = Files.readAllBytes(f.shard("combined", 0));
              Files.write(f.shard("combined", 0), Arrays.copyOf(whole, whole.length - 4));
            }),
        fault(
            "bytes after its end",
            "❌ clip_combined_shard_00000.index: FAISS cannot read it",
            f -> {
              byte[] whole = Files.readAllBytes(f.shard("combined", 0));
              Files.write(f.shard("combined", 0), Arrays.copyOf(whole, whole.length + 4));
            }),
        fault(
            "first letters changed",
            "❌ clip_color_shard_00000.index: FAISS cannot read it",
            f -> {
              byte[] whole = Files.readAllBytes(f.shard("color", 0));
              whole[0] ^= 1;
              Files.write(f.shard("color", 0), whole);
            }),
        fault(
            "no FAISS file at all",
            "❌ clip_color_shard_00000.index: FAISS cannot read it",
            f -> Files.writeString(f.shard("color", 0), "<html>404</html>".repeat(9))),
        fault(
            "no vectors",
            "❌ clip_color_shard_00001.index: holds no vectors",
            f -> f.write("color", 1, new float[0], 8, Metric.INNER_PRODUCT)),
        fault(
            "another dimension",
            "❌ clip_color_shard_00002.index: its dimension is 4, that of 8 other shards 8",
            f -> f.write("color", 2, unitRows(5, 4), 4, Metric.INNER_PRODUCT)),
        fault(
            "another metric",
            "❌ clip_color_shard_00002.index: its metric is l2, that of 8 other shards inner_product",
            f -> f.write("color", 2, f.rows("color", 2), 8, Metric.L2)));
  }

  static List<Arguments> vectors() {
    return List.of(
        fault(
            "a vector of NaN",
            "❌ clip_color_shard_00001.index: 1 of 10 vectors are zero, infinite or no numbers, the first in row 3",
            f -> f.change("color", 1, rows -> rows[3 * 8 + 2] = Float.NaN)),
        fault(
            "an infinite vector",
            "❌ clip_color_shard_00001.index: 1 of 10 vectors are zero",
            f -> f.change("color", 1, rows -> rows[0] = Float.POSITIVE_INFINITY)),
        fault(
            "zero vectors",
            "❌ clip_structure_shard_00002.index: 2 of 5 vectors are zero, infinite or no numbers, the first in row 3",
            f -> f.change("structure", 2, rows -> Arrays.fill(rows, 24, 40, 0))),
        fault(
            "vectors as long as the model made them",
            "⚠️ clip_color_shard_00000.index: 25 of 25 vectors of color are not of unit norm (10.00 to 10.00)",
            f -> {
              for (int number = 0; number < 3; number++) {
                f.change("color", number, rows -> scale(rows, 10));
              }
            }),
        fault(
            "a vector overwritten",
            "❌ clip_combined_shard_00001.index: 1 of 10 rows, the first being row 4, are not the normalised mean of clip_color_shard_00001.index and clip_structure_shard_00001.index",
            f -> f.change("color", 1, rows -> System.arraycopy(rows, 0, rows, 32, 8))),
        fault(
            "rows of a shard swapped",
            "❌ clip_combined_shard_00002.index: 2 of 5 rows, the first being row 0",
            f ->
                f.change(
                    "structure",
                    2,
                    rows -> {
                      float[] first = Arrays.copyOf(rows, 8);
                      System.arraycopy(rows, 8, rows, 0, 8);
                      System.arraycopy(first, 0, rows, 8, 8);
                    })),
        fault(
            "the shard of another number and type",
            "❌ clip_combined_shard_00000.index: 10 of 10 rows, the first being row 0",
            f -> {
              Files.write(f.shard("color", 0), f.bytes("combined", 1));
            }),
        fault(
            "combined by another formula",
            "⚠️ combined: is not the normalised mean of color and structure for 25 of 25 rows",
            f -> {
              for (int number = 0; number < 3; number++) {
                Files.write(f.shard("combined", number), f.bytes("color", number));
              }
            }),
        fault(
            "a short shard before the last",
            "⚠️ clip_color_shard_00001.index: has 9 rows, other full shards 10",
            f ->
                f.write(
                    "color", 1, Arrays.copyOf(f.rows("color", 1), 72), 8, Metric.INNER_PRODUCT)),
        fault(
            "a last shard that is too large",
            "⚠️ clip_color_shard_00002.index: has 11 rows, other full shards 10",
            f -> f.write("color", 2, unitRows(11, 8), 8, Metric.INNER_PRODUCT)));
  }

  static List<Arguments> idMaps() {
    return List.of(
        fault(
            "id map gone",
            "❌ color: there is no id map (check.scripts.id-map)",
            f -> Files.delete(f.path().resolve("id_map_color.json"))),
        fault(
            "id map empty",
            "❌ id_map_color.json: is neither a JSON list of ids",
            f -> Files.write(f.path().resolve("id_map_color.json"), new byte[0])),
        fault(
            "id map cut short",
            "❌ id_map_color.json: is no JSON",
            f -> f.replace("id_map_color.json", "\"1024\"]", "")),
        fault(
            "id map shorter",
            "⚠️ Mismatch for combined: index has 25, id_map has 24",
            f -> f.replace("id_map_combined.json", ", \"1024\"", "")),
        fault(
            "id map longer",
            "⚠️ Mismatch for color: index has 25, id_map has 26",
            f -> f.replace("id_map_color.json", "\"1024\"", "\"1024\", \"1025\"")),
        fault(
            "an id twice",
            "❌ id_map_structure.json: the same id is at several positions: 1003 at 3 and 20",
            f -> f.replace("id_map_structure.json", "1020", "1003")),
        fault(
            "two ids swapped",
            "❌ id_map_structure.json: has id 1004 at position 3, id_map_color.json has 1003; so at 2 of 25 positions",
            f -> f.replace("id_map_structure.json", "\"1003\", \"1004\"", "\"1004\", \"1003\"")),
        fault(
            "a number among the ids",
            "❌ id_map_structure.json: position 3 holds 1.5",
            f -> f.replace("id_map_structure.json", "\"1003\"", "1.5")),
        fault(
            "two maps that differ",
            "❌ id_map_color.npy: has id 1003 at position 3, id_map_color.json has x",
            f -> {
              f.putIds("color", "unicode.npy");
              f.replace("id_map_color.json", "1003", "x");
            }),
        fault(
            "types made apart",
            "⚠️ id_map_structure.json: has id 2000 at position 0, id_map_color.json has 1000; so at 25 of 25 positions: rows of one type",
            f -> {
              f.replace("id_map_structure.json", "\"10", "\"20");
              for (int number = 0; number < 3; number++) {
                Files.write(f.shard("combined", number), f.bytes("color", number));
              }
            }),
        fault(
            "an id map moved by one position",
            "❌ id_map_structure.json: has id 1001 at position 0, id_map_color.json has 1000; so at 25 of 25 positions",
            f -> {
              f.replace("id_map_structure.json", "\"1000\", ", "");
              f.replace("id_map_structure.json", "]", ", \"1025\"]");
            }));
  }

  static List<Arguments> manifests() {
    return List.of(
        fault(
            "manifest of another type",
            "❌ clip_color_manifest.json: is of structure, its name says color",
            f -> f.replace("clip_color_manifest.json", "\"color\"", "\"structure\"")),
        fault(
            "manifest with another count",
            "❌ clip_color_manifest.json: says clip_color_shard_00002.index has 50 rows, it has 5",
            f -> f.replace("clip_color_manifest.json", "\"count\": 5", "\"count\": 50")),
        fault(
            "manifest with another number",
            "❌ clip_color_manifest.json: says clip_color_shard_00002.index is shard 7, its name says 2",
            f -> f.replace("clip_color_manifest.json", "\"shard_id\": 2", "\"shard_id\": 7")),
        fault(
            "manifest with another file",
            "❌ clip_color_manifest.json: does not list clip_color_shard_00001.index",
            f -> f.replace("clip_color_manifest.json", "shard_00001", "shard_00009")),
        fault(
            "manifest with a huge number",
            "❌ clip_color_manifest.json: is no manifest: it has no shard_id, file and count in entry 0",
            f ->
                f.replace(
                    "clip_color_manifest.json", "\"count\": 10", "\"count\": " + "9".repeat(500))),
        fault(
            "manifest without end",
            "❌ clip_color_manifest.json: is no manifest: it is no JSON object",
            f ->
                Files.writeString(
                    f.path().resolve("clip_color_manifest.json"), "{\"a\":".repeat(100_000))),
        fault(
            "manifest without shards",
            "❌ clip_color_manifest.json: is no manifest: it has no list \"shards\"",
            f -> Files.writeString(f.path().resolve("clip_color_manifest.json"), "{}")));
  }

  private static float[] unitRows(int count, int dimension) {
    float[] rows = new float[count * dimension];
    for (int row = 0; row < count; row++) {
      rows[row * dimension + row % dimension] = 1;
    }
    return rows;
  }

  private static void scale(float[] rows, float factor) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] *= factor;
    }
  }
}
