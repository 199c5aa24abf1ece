package clipshard.format;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A position that counts no longer. Its vector stays where it is; nothing finds it any more.
 *
 * @param id that lived there
 * @param why for people
 * @param at ISO-8601 in UTC
 */
public record RemovalRow(long position, String id, Why why, String at) {
  /** Why an id left its position. */
  public enum Why {
    /** The table has no such id any more. */
    GONE,
    /** Its picture is another one, and has another position. */
    CHANGED,
    /** Its picture is another one, which has no vector. */
    FAILED,
    /** Its vector, or what was recorded of it, was lost by damage and could not be made again. */
    LOST
  }

  /** Files of such rows. */
  public static final ParquetTable<RemovalRow> PARQUET =
      ParquetTable.of(
          """
          message removals {
            required int64 position;
            required binary id (STRING);
            required binary why (STRING);
            required binary at (STRING);
          }
          """,
          CompressionCodecName.GZIP,
          RemovalRow::fill,
          RemovalRow::read);

  /** The positions of such files alone. */
  public static final ParquetTable<Long> POSITIONS =
      ParquetTable.ofSome(
          """
          message removals {
            required int64 position;
          }
          """,
          group -> group.getLong("position", 0));

  private static void fill(RemovalRow row, Group group) {
    group.append("position", row.position).append("id", row.id);
    group.append("why", row.why.name()).append("at", row.at);
  }

  private static RemovalRow read(Group group) {
    return new RemovalRow(
        group.getLong("position", 0),
        group.getString("id", 0),
        Why.valueOf(group.getString("why", 0)),
        group.getString("at", 0));
  }
}
