package clipshard.format;

import clipshard.config.IndexType;
import clipshard.picture.Rejected;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;

/**
 * What became of a planned row: vectors; or the reason why there are none; or neither, where its
 * picture has the bytes of the one that is indexed, whose vectors it keeps.
 *
 * @param row as planned
 * @param contentHash SHA-256 of the picture's encoded bytes; empty when rejected, or when its host
 *     says that it is not modified
 * @param validator what the host knows it by; empty if by nothing
 * @param vectors per index type float[dimension], L2-normalised; empty when there are no new ones
 * @param checksums per index type, of its vector, taken when it was made
 * @param rejected null when it is not
 */
public record StagedRow(
    PlanRow row,
    String contentHash,
    String validator,
    Map<IndexType, float[]> vectors,
    Map<IndexType, Long> checksums,
    Rejected rejected) {

  /** Files of such rows. */
  public static final ParquetTable<StagedRow> PARQUET =
      ParquetTable.of(
          """
          message staged {
            required binary id (STRING);
            required binary url (STRING);
            required binary url_hash (STRING);
            required binary brand (STRING);
            optional binary group (STRING);
            optional binary attributes (STRING);
            required binary version (STRING);
            required int32 attempts;
            required int64 replaces;
            required binary former_hash (STRING);
            required boolean refreshes;
            required binary former_validator (STRING);
            optional binary content_hash (STRING);
            optional binary validator (STRING);
            optional binary color;
            optional binary structure;
            optional binary combined;
            optional int64 checksum_color;
            optional int64 checksum_structure;
            optional int64 checksum_combined;
            optional binary reason (STRING);
            optional binary detail (STRING);
          }
          """,
          CompressionCodecName.UNCOMPRESSED,
          StagedRow::fill,
          StagedRow::read);

  public StagedRow {
    if (rejected != null ? !vectors.isEmpty() : vectors.isEmpty() && !isOld(row, contentHash)) {
      throw new IllegalArgumentException(
          "Row " + row.id() + " must have either vectors or a reason why not");
    }
    vectors = Map.copyOf(vectors);
    checksums = Map.copyOf(checksums);
  }

  private static boolean isOld(PlanRow row, String contentHash) {
    return row.has(contentHash) || (row.isChange() && contentHash.isEmpty());
  }

  /** A row without vectors. */
  public static StagedRow rejected(PlanRow row, Rejected rejected) {
    return new StagedRow(row, "", "", Map.of(), Map.of(), rejected);
  }

  /**
   * A row that keeps the vectors that it has.
   *
   * @param contentHash of bytes that it {@link PlanRow#has}; empty where its host says so
   */
  public static StagedRow kept(PlanRow row, String contentHash, String validator) {
    return new StagedRow(row, contentHash, validator, Map.of(), Map.of(), null);
  }

  /** The same outcome of another row. */
  public StagedRow of(PlanRow other) {
    return new StagedRow(other, contentHash, validator, vectors, checksums, rejected);
  }

  /** Whether it has vectors. */
  public boolean isEmbedded() {
    return !vectors.isEmpty();
  }

  /** Whether there is a reason why it has none. */
  public boolean isRejected() {
    return rejected != null;
  }

  /** Whether it keeps those that are indexed. */
  public boolean isKept() {
    return !isEmbedded() && !isRejected();
  }

  /** Whether its host has said that it is the picture that is indexed. */
  public boolean isNotModified() {
    return isKept() && contentHash.isEmpty();
  }

  /** Whether something else is to be recorded at the position that it keeps. */
  public boolean isRecordedAnew() {
    return isKept() && !isNotModified() && (!row.refreshes() || !validator.equals(row.validator()));
  }

  private static void fill(StagedRow row, Group group) {
    PlanRow.fill(row.row, group);
    if (!row.isRejected()) {
      group.append("content_hash", row.contentHash).append("validator", row.validator);
      row.vectors.forEach((type, vector) -> group.append(type.label(), bytes(vector)));
      PositionRow.fill(row.checksums, group);
    } else {
      group.append("reason", row.rejected.reason().name()).append("detail", row.rejected.detail());
    }
  }

  private static StagedRow read(Group group) {
    PlanRow row = PlanRow.read(group);
    if (group.getFieldRepetitionCount("reason") > 0) {
      return rejected(row, FailureRow.rejected(group));
    }
    Map<IndexType, float[]> vectors = new EnumMap<>(IndexType.class);
    for (IndexType type : IndexType.values()) {
      if (group.getFieldRepetitionCount(type.label()) > 0) {
        vectors.put(type, floats(group.getBinary(type.label(), 0)));
      }
    }
    return new StagedRow(
        row,
        group.getString("content_hash", 0),
        group.getString("validator", 0),
        vectors,
        PositionRow.checksums(group),
        null);
  }

  private static Binary bytes(float[] vector) {
    ByteBuffer buffer =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(vector);
    return Binary.fromConstantByteArray(buffer.array());
  }

  private static float[] floats(Binary bytes) {
    float[] vector = new float[bytes.length() / Float.BYTES];
    bytes.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
