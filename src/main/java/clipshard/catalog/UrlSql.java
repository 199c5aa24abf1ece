package clipshard.catalog;

import clipshard.config.Settings;
import clipshard.picture.LongUrl;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The URL column in SQL. Of texts that are too long to be handed around, the database gives the
 * beginning, the hash and the length.
 *
 * @param column its value as text
 */
record UrlSql(String column) {
  /** How many {@link #columns} are. */
  static final int COLUMNS = 3;

  static UrlSql of(Settings.Source source) {
    return new UrlSql(TableName.quote(source.urlColumn()) + "::text");
  }

  /** What {@link #found} reads. */
  String columns() {
    return """
        CASE WHEN %1$s THEN left(%2$s, %3$s) ELSE %2$s END, \
        CASE WHEN %1$s THEN %4$s END, CASE WHEN %1$s THEN length(%2$s) END"""
        .formatted(isLong(), column, LongUrl.START, sha256());
  }

  /** The condition for a row to have a long text, which costs no reading of it. */
  String isLong() {
    return "octet_length(%s) > %s".formatted(column, LongUrl.MOST_BYTES);
  }

  /** The same as in Java. */
  String sha256() {
    return "encode(sha256(convert_to(%s, 'UTF8')), 'hex')".formatted(column);
  }

  /**
   * A row's value.
   *
   * @param sha256 null where {@code text} is all of it
   */
  record Found(String text, String sha256, long characters) {
    String text(String id, UrlColumn urls) {
      return sha256 == null ? urls.url(text) : LongUrl.of(id, text, sha256, characters).text();
    }

    /** As {@link UrlColumn#brand}; a long text is no path. */
    String brand(UrlColumn urls) {
      return sha256 == null ? urls.brand(text) : null;
    }
  }

  /** The value of the row that a result set is at, in the columns from {@code first} on. */
  static Found found(ResultSet rows, int first) throws SQLException {
    return new Found(rows.getString(first), rows.getString(first + 1), rows.getLong(first + 2));
  }
}
