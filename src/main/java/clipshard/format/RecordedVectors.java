package clipshard.format;

import clipshard.config.IndexType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * What a {@link PositionRow} says of its vectors: all that proving them needs, for half the price
 * of reading the row.
 */
public record RecordedVectors(long position, String id, int shard, Map<IndexType, Long> checksums) {
  private static final ParquetTable<RecordedVectors> TABLE =
      ParquetTable.of(
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
          CompressionCodecName.GZIP,
          (row, group) -> {
            throw new UnsupportedOperationException("positions are written as whole rows");
          },
          RecordedVectors::read);

  public RecordedVectors {
    checksums = Map.copyOf(checksums);
  }

  /**
   * Those of the rows of one part of positions.
   *
   * @throws IOException when the bytes are not such a part
   */
  public static List<RecordedVectors> fromParquet(byte[] parquet) throws IOException {
    return TABLE.read(parquet);
  }

  private static RecordedVectors read(Group group) {
    return new RecordedVectors(
        group.getLong("position", 0),
        group.getString("id", 0),
        group.getInteger("shard", 0),
        PositionRow.checksums(group));
  }
}
