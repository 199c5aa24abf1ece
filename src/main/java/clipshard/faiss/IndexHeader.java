package clipshard.faiss;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the first bytes of a serialised index claim, whatever its type: {@code write_index} begins
 * with the type's four letters, the dimension, the count, twice the constant 2^20, whether it is
 * trained, and the metric. Nothing of it is verified: it serves to say what cannot be read.
 *
 * @param type four letters, such as {@code IxFI}
 * @param dimension at least 1
 * @param count at least 0
 */
public record IndexHeader(String type, int dimension, long count) {
  private static final int SIZE = 37;
  private static final long CONSTANT = 1 << 20;
  private static final Pattern TYPE = Pattern.compile("I[A-Za-z0-9]{3}");
  private static final Map<String, String> NAMES =
      Map.of(
          "IHNf",
          "HNSW",
          "IHNs",
          "HNSW with SQ",
          "IHNp",
          "HNSW with PQ",
          "IwFl",
          "IVF",
          "IwSq",
          "IVF with SQ",
          "IwPQ",
          "IVF with PQ",
          "IxPq",
          "PQ",
          "IxSQ",
          "SQ",
          "IxMp",
          "IDMap",
          "IxM2",
          "IDMap2");

  /** The header; empty when the bytes do not begin as FAISS begins an index. */
  public static Optional<IndexHeader> of(byte[] bytes) {
    if (bytes.length < SIZE) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    String type = new String(bytes, 0, 4, StandardCharsets.ISO_8859_1);
    int dimension = header.getInt(4);
    long count = header.getLong(8);
    boolean isFaiss =
        TYPE.matcher(type).matches()
            && dimension > 0
            && count >= 0
            && header.getLong(16) == CONSTANT
            && header.getLong(24) == CONSTANT;
    return isFaiss ? Optional.of(new IndexHeader(type, dimension, count)) : Optional.empty();
  }

  /** Whether {@link FaissIndex#fromBytes} is for this type. */
  public boolean isFlat() {
    return type.equals("IxFI") || type.equals("IxF2");
  }

  /** The type for people. */
  public String name() {
    return NAMES.containsKey(type) ? NAMES.get(type) + " (" + type + ")" : type;
  }
}
