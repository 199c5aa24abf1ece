package clipshard.format;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A row of the images table that a plan wants embedded.
 *
 * @param url as the table has it, query included: plans live only during a run
 * @param urlHash SHA-256 of the part of the URL that is compared
 * @param brand never null
 * @param attempts earlier runs that tried it in vain
 */
public record PlanRow(String id, String url, String urlHash, String brand, int attempts) {

  private static final ParquetTable<PlanRow> TABLE =
      ParquetTable.of(
          """
          message plan {
            required binary id (STRING);
            required binary url (STRING);
            required binary url_hash (STRING);
            required binary brand (STRING);
            required int32 attempts;
          }
          """,
          CompressionCodecName.GZIP,
          PlanRow::fill,
          PlanRow::read);

  /** Rows as one Parquet file. */
  public static byte[] toParquet(List<PlanRow> rows) throws IOException {
    return TABLE.write(rows);
  }

  /**
   * Rows of one Parquet file.
   *
   * @throws IOException when the bytes are not such a file
   */
  public static List<PlanRow> fromParquet(byte[] parquet) throws IOException {
    return TABLE.read(parquet);
  }

  private static void fill(PlanRow row, Group group) {
    group.append("id", row.id).append("url", row.url).append("url_hash", row.urlHash);
    group.append("brand", row.brand).append("attempts", row.attempts);
  }

  private static PlanRow read(Group group) {
    return new PlanRow(
        group.getString("id", 0),
        group.getString("url", 0),
        group.getString("url_hash", 0),
        group.getString("brand", 0),
        group.getInteger("attempts", 0));
  }
}
