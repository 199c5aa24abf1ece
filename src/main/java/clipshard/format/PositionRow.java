package clipshard.format;

import clipshard.attribute.Attributes;
import clipshard.attribute.Recorded;
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
 * @param recorded beside the picture; the brand is {@code unknown} when nothing tells
 * @param version that the table had; empty where it had none
 * @param url without its query; {@code data:} URLs without their data
 * @param urlHash SHA-256 of the part of the URL that is compared to see a change
 * @param contentHash SHA-256 of the picture's encoded bytes; empty where its vectors were lost
 * @param validator what its host knows it by: an ETag or the date of its last change; empty if by
 *     neither
 * @param checksums per index type, of the vector as it was embedded
 */
public record PositionRow(
    long position,
    String id,
    int shard,
    Recorded recorded,
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
            optional binary group (STRING);
            optional binary attributes (STRING);
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

  /** In place of the hash of a picture: the vectors are those of none. */
  private static final String LOST = "";

  public PositionRow {
    checksums = Map.copyOf(checksums);
  }

  /** The same row where a compaction moves it. */
  public PositionRow at(long newPosition, int newShard) {
    return new PositionRow(
        newPosition,
        id,
        newShard,
        recorded,
        version,
        url,
        urlHash,
        contentHash,
        validator,
        checksums);
  }

  /** The same row, of which something else is recorded now. */
  public PositionRow amended(Recorded now, String newVersion) {
    return new PositionRow(
        position, id, shard, now, newVersion, url, urlHash, contentHash, validator, checksums);
  }

  /** The same row, whose picture the table has at another URL or under another version now. */
  public PositionRow amended(
      Recorded now, String newVersion, String newUrl, String newUrlHash, String newValidator) {
    return new PositionRow(
        position,
        id,
        shard,
        now,
        newVersion,
        newUrl,
        newUrlHash,
        contentHash,
        newValidator,
        checksums);
  }

  /** As it is recorded. */
  public String brand() {
    return recorded.brand();
  }

  /** The same row, whose vectors were made again. */
  public PositionRow withVectors(Map<IndexType, Long> newChecksums) {
    return new PositionRow(
        position, id, shard, recorded, version, url, urlHash, contentHash, validator, newChecksums);
  }

  /** What remains of a row whose vectors are lost: nobody lives there any more. */
  public PositionRow lost(Map<IndexType, Long> newChecksums) {
    return new PositionRow(
        position, id, shard, recorded, version, url, urlHash, LOST, validator, newChecksums);
  }

  /** Whether it is one of which that remains. */
  public boolean isLost() {
    return contentHash.equals(LOST);
  }

  private static void fill(PositionRow row, Group group) {
    group.append("position", row.position).append("id", row.id).append("shard", row.shard);
    group.append("url", row.url).append("url_hash", row.urlHash);
    group.append("content_hash", row.contentHash).append("version", row.version);
    fill(row.recorded, group);
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
        recorded(group),
        group.getString("version", 0),
        group.getString("url", 0),
        group.getString("url_hash", 0),
        group.getString("content_hash", 0),
        validator(group),
        checksums(group));
  }

  static void fill(Recorded recorded, Group group) {
    group.append("brand", recorded.brand());
    if (!recorded.group().isEmpty()) {
      group.append("group", recorded.group());
    }
    if (!recorded.attributes().equals(Attributes.NONE)) {
      group.append("attributes", recorded.attributes());
    }
  }

  static Recorded recorded(Group group) {
    return new Recorded(
        group.getString("brand", 0),
        text(group, "group", ""),
        text(group, "attributes", Attributes.NONE));
  }

  private static String text(Group group, String column, String none) {
    return group.getFieldRepetitionCount(column) > 0 ? group.getString(column, 0) : none;
  }

  static String validator(Group group) {
    return text(group, "validator", "");
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
