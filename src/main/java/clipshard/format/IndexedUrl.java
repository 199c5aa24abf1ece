package clipshard.format;

/**
 * The columns of {@link PositionRow} that tell what is indexed; the others of its file are left
 * unread.
 *
 * @param position in the index
 * @param id of the row in the images table
 * @param urlHash SHA-256 of the part of the URL that is compared to see a change
 * @param brand as recorded
 * @param version as recorded
 * @param contentHash SHA-256 of the picture's encoded bytes
 */
public record IndexedUrl(
    long position, String id, String urlHash, String brand, String version, String contentHash) {
  /** Reads these columns of files of {@link PositionRow}. */
  public static final ParquetTable<IndexedUrl> PARQUET =
      ParquetTable.ofSome(
          """
          message positions {
            required int64 position;
            required binary id (STRING);
            required binary url_hash (STRING);
            required binary brand (STRING);
            required binary version (STRING);
            required binary content_hash (STRING);
          }
          """,
          group ->
              new IndexedUrl(
                  group.getLong("position", 0),
                  group.getString("id", 0),
                  group.getString("url_hash", 0),
                  group.getString("brand", 0),
                  group.getString("version", 0),
                  group.getString("content_hash", 0)));
}
