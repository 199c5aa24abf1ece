package clipshard.format;

import clipshard.config.IndexType;
import java.util.Map;
import org.apache.parquet.example.data.Group;

/**
 * What a {@link PositionRow} says of its vectors: all that proving them needs, for half the price
 * of reading the row.
 */
public record RecordedVectors(long position, String id, int shard, Map<IndexType, Long> checksums) {
  /** Reads these columns of files of {@link PositionRow}. */
  public static final ParquetTable<RecordedVectors> PARQUET =
      ParquetTable.ofSome(
          """
          message positions {
            required int64 position;
            required binary id (STRING);
            required int32 shard;
            optional int64 checksum_color;
            optional int64 checksum_structure;
            optional int64 checksum_combined;
          }
          """,
          RecordedVectors::read);

  public RecordedVectors {
    checksums = Map.copyOf(checksums);
  }

  private static RecordedVectors read(Group group) {
    return new RecordedVectors(
        group.getLong("position", 0),
        group.getString("id", 0),
        group.getInteger("shard", 0),
        PositionRow.checksums(group));
  }
}
