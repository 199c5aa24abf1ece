package clipshard.format;

import clipshard.attribute.Recorded;

/**
 * The columns of {@link PositionRow} that tell what is indexed; the others of its file are left
 * unread.
 *
 * @param position in the index
 * @param id of the row in the images table
 * @param urlHash SHA-256 of the part of the URL that is compared to see a change
 * @param recorded of the row
 * @param version as recorded
 */
public record IndexedUrl(
    long position, String id, String urlHash, Recorded recorded, String version) {
  /** Reads these columns of files of {@link PositionRow}. */
  public static final ParquetTable<IndexedUrl> PARQUET =
      ParquetTable.ofSome(
          """
          message positions {
            required int64 position;
            required binary id (STRING);
            required binary url_hash (STRING);
            required binary brand (STRING);
            optional binary group (STRING);
            optional binary attributes (STRING);
            required binary version (STRING);
          }
          """,
          group ->
              new IndexedUrl(
                  group.getLong("position", 0),
                  group.getString("id", 0),
                  group.getString("url_hash", 0),
                  PositionRow.recorded(group),
                  group.getString("version", 0)));
}
