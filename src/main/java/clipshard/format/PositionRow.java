package clipshard.format;

import clipshard.config.IndexType;
import java.util.EnumMap;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Who lives at a global position.
 *
 * @param position global, dense from 0, never changed once committed
 * @param id of the row in the images table
 * @param shard ordinal of the shard that holds it
 * @param brand never null; {@code unknown} when nothing tells
 * @param version that the table had; empty where it had none
 * @param url without its query; {@code data:} URLs without their data
 * @param urlHash SHA-256 of the part of the URL that is compared to see a change
 * @param contentHash SHA-256 of the picture's encoded bytes
 * @param validator what its host knows it by: an ETag or the date of its last change; empty if by
 *     neither
 * @param checksums per index type, of the vector as it was embedded
 */
public record PositionRow(
    long position,
    String id,
    int shard,
    String brand,
    String version,
    String url,
    String urlHash,
    String contentHash,
    String validator,
    Map<IndexType, Long> checksums) {

  /** Files of such rows. */
  public static final ParquetTable<PositionRow> PARQUET =
      ParquetTable.of(
          """
          message positions {
            required int64 position;
            required binary id (STRING);
            required int32 shard;
            required binary brand (STRING);
            required binary version (STRING);
            required binary url (STRING);
            required binary url_hash (STRING);
            required binary content_hash (STRING);
            optional binary validator (STRING);
            optional int64 checksum_color;
            optional int64 checksum_structure;
            optional int64 checksum_combined;
          }
          """,
          CompressionCodecName.GZIP,
          PositionRow::fill,
          PositionRow::read);

  public PositionRow {
    checksums = Map.copyOf(checksums);
  }

  /** The same row where a compaction moves it. */
  public PositionRow at(long newPosition, int newShard) {
    return new PositionRow(
        newPosition, id, newShard, brand, version, url, urlHash, contentHash, validator, checksums);
  }

  /** The same row, of which something else is recorded now. */
  public PositionRow amended(String newBrand, String newVersion) {
    return new PositionRow(
        position, id, shard, newBrand, newVersion, url, urlHash, contentHash, validator, checksums);
  }

  /** The same row, whose picture the table has at another URL or under another version now. */
  public PositionRow amended(
      String newBrand, String newVersion, String newUrl, String newUrlHash, String newValidator) {
    return new PositionRow(
        position,
        id,
        shard,
        newBrand,
        newVersion,
        newUrl,
        newUrlHash,
        contentHash,
        newValidator,
        checksums);
  }

  private static void fill(PositionRow row, Group group) {
    group.append("position", row.position).append("id", row.id).append("shard", row.shard);
    group.append("brand", row.brand).append("url", row.url).append("url_hash", row.urlHash);
    group.append("content_hash", row.contentHash).append("version", row.version);
    if (!row.validator.isEmpty()) {
      group.append("validator", row.validator);
    }
    fill(row.checksums, group);
  }

  private static PositionRow read(Group group) {
    return new PositionRow(
        group.getLong("position", 0),
        group.getString("id", 0),
        group.getInteger("shard", 0),
        group.getString("brand", 0),
        group.getString("version", 0),
        group.getString("url", 0),
        group.getString("url_hash", 0),
        group.getString("content_hash", 0),
        validator(group),
        checksums(group));
  }

  static String validator(Group group) {
    return group.getFieldRepetitionCount("validator") == 0 ? "" : group.getString("validator", 0);
  }

  static void fill(Map<IndexType, Long> checksums, Group group) {
    checksums.forEach((type, checksum) -> group.append(column(type), (long) checksum));
  }

  static Map<IndexType, Long> checksums(Group group) {
    Map<IndexType, Long> checksums = new EnumMap<>(IndexType.class);
    for (IndexType type : IndexType.values()) {
      if (group.getFieldRepetitionCount(column(type)) > 0) {
        checksums.put(type, group.getLong(column(type), 0));
      }
    }
    return checksums;
  }

  private static String column(IndexType type) {
    return "checksum_" + type.label();
  }
}
