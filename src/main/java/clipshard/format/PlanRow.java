package clipshard.format;

import clipshard.picture.LongUrl;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A row of the images table that a plan wants embedded.
 *
 * @param url as the table has it, query included: plans live only during a run; of a long one the
 *     text of a {@link LongUrl}
 * @param urlHash SHA-256 of the part of the URL that is compared
 * @param brand never null
 * @param attempts earlier runs that tried it in vain, or {@link FailureRow#DOUBTED}
 */
public record PlanRow(String id, String url, String urlHash, String brand, int attempts) {

  /** Files of such rows. */
  public static final ParquetTable<PlanRow> PARQUET =
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

  /** The same for all rows with the same URL, and for no others. */
  public String sameUrl() {
    return LongUrl.read(url).map(LongUrl::sha256).orElse(url);
  }

  static void fill(PlanRow row, Group group) {
    group.append("id", row.id).append("url", row.url).append("url_hash", row.urlHash);
    group.append("brand", row.brand).append("attempts", row.attempts);
  }

  static PlanRow read(Group group) {
    return new PlanRow(
        group.getString("id", 0),
        group.getString("url", 0),
        group.getString("url_hash", 0),
        group.getString("brand", 0),
        group.getInteger("attempts", 0));
  }
}
