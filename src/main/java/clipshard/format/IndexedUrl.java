package clipshard.format;

import java.io.IOException;
import java.util.List;

/**
 * The columns of {@link PositionRow} that tell what is indexed; the others of its file are left
 * unread.
 *
 * @param id of the row in the images table
 * @param urlHash SHA-256 of the part of the URL that is compared to see a change
 */
public record IndexedUrl(String id, String urlHash) {
  private static final ParquetTable<IndexedUrl> TABLE =
      ParquetTable.ofSome(
          """
          message positions {
            required binary id (STRING);
            required binary url_hash (STRING);
          }
          """,
          group -> new IndexedUrl(group.getString("id", 0), group.getString("url_hash", 0)));

  /**
   * Rows of a file of positions.
   *
   * @throws IOException when the bytes are not such a file
   */
  public static List<IndexedUrl> fromParquet(byte[] parquet) throws IOException {
    return TABLE.read(parquet);
  }
}
