package clipshard.format;

import clipshard.attribute.Recorded;
import org.apache.parquet.example.data.Group;

/**
 * The columns of {@link PositionRow} that tell what is indexed; the others of its file are left
 * unread.
 *
 * @param position in the index
 * @param id of the row in the images table
 * @param urlHash SHA-256 of the part of the URL that is compared to see a change
 * @param recorded of the row
 * @param version as recorded
 * @param contentHash SHA-256 of the picture's encoded bytes
 * @param validator as recorded, where it was read
 */
public record IndexedUrl(
    long position,
    String id,
    String urlHash,
    Recorded recorded,
    String version,
    String contentHash,
    String validator) {
  private static final String COLUMNS =
      """
        required int64 position;
        required binary id (STRING);
        required binary url_hash (STRING);
        required binary brand (STRING);
        optional binary group (STRING);
        optional binary attributes (STRING);
        required binary version (STRING);
        required binary content_hash (STRING);
      """;

  /** Reads these columns of files of {@link PositionRow}, but no validator. */
  public static final ParquetTable<IndexedUrl> PARQUET =
      ParquetTable.ofSome("message positions {\n" + COLUMNS + "}", group -> read(group, ""));

  /** Reads all of them. */
  public static final ParquetTable<IndexedUrl> WITH_VALIDATORS =
      ParquetTable.ofSome(
          "message positions {\n" + COLUMNS + "  optional binary validator (STRING);\n}",
          group -> read(group, PositionRow.validator(group)));

  private static IndexedUrl read(Group group, String validator) {
    return new IndexedUrl(
        group.getLong("position", 0),
        group.getString("id", 0),
        group.getString("url_hash", 0),
        PositionRow.recorded(group),
        group.getString("version", 0),
        group.getString("content_hash", 0),
        validator);
  }
}
