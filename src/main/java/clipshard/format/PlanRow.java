package clipshard.format;

import clipshard.attribute.Recorded;
import clipshard.picture.LongUrl;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A row of the images table that a plan wants embedded.
 *
 * @param url as the table has it, query included: plans live only during a run; of a long one the
 *     text of a {@link LongUrl}
 * @param urlHash SHA-256 of the part of the URL that is compared
 * @param recorded beside the picture
 * @param version empty where the table has none
 * @param attempts earlier runs that tried it in vain, {@link FailureRow#DOUBTED} or {@link
 *     FailureRow#RENEWED}
 * @param replaces the position that the row lives at, by what is recorded of it; {@link #NOTHING}
 *     if none
 * @param formerHash SHA-256 of the encoded bytes of the picture there; empty if none
 * @param refreshes whether the table says nothing of another picture there, and it is looked
 *     whether there is one
 * @param validator what the host knew the picture there by; empty where it is not to be asked
 *     whether it still is that
 */
public record PlanRow(
    String id,
    String url,
    String urlHash,
    Recorded recorded,
    String version,
    int attempts,
    long replaces,
    String formerHash,
    boolean refreshes,
    String validator) {

  /** In place of a position: the row has none. */
  public static final long NOTHING = -1;

  /** Files of such rows. */
  public static final ParquetTable<PlanRow> PARQUET =
      ParquetTable.of(
          """
          message plan {
            required binary id (STRING);
            required binary url (STRING);
            required binary url_hash (STRING);
            required binary brand (STRING);
            optional binary group (STRING);
            optional binary attributes (STRING);
            required binary version (STRING);
            required int32 attempts;
            required int64 replaces;
            required binary former_hash (STRING);
            required boolean refreshes;
            required binary former_validator (STRING);
          }
          """,
          CompressionCodecName.GZIP,
          PlanRow::fill,
          PlanRow::read);

  /** A picture of which the index knows nothing. */
  public static PlanRow picture(String id, String url) {
    return new PlanRow(id, url, "", Recorded.ofBrand(""), "", 0, NOTHING, "", false, "");
  }

  /** As it is recorded. */
  public String brand() {
    return recorded.brand();
  }

  /** Whether its picture takes the place of another, unless that {@link #has the same bytes}. */
  public boolean isChange() {
    return replaces != NOTHING;
  }

  /** Whether the picture at the position that it replaces has these bytes. */
  public boolean has(String contentHash) {
    return isChange() && formerHash.equals(contentHash);
  }

  /** Whether the ledger has it. */
  public boolean hasFailed() {
    return attempts != 0;
  }

  /** What its picture no longer needs: the position that it replaces. */
  public RemovalRow removal(RemovalRow.Why why, String now) {
    return new RemovalRow(replaces, id, why, now);
  }

  /**
   * The same for all rows with the same URL in the place of the same picture, and for no others.
   */
  public String samePicture() {
    return formerHash + " " + LongUrl.read(url).map(LongUrl::sha256).orElse(url);
  }

  static void fill(PlanRow row, Group group) {
    group.append("id", row.id).append("url", row.url).append("url_hash", row.urlHash);
    PositionRow.fill(row.recorded, group);
    group.append("version", row.version);
    group.append("attempts", row.attempts).append("replaces", row.replaces);
    group.append("former_hash", row.formerHash).append("refreshes", row.refreshes);
    group.append("former_validator", row.validator);
  }

  static PlanRow read(Group group) {
    return new PlanRow(
        group.getString("id", 0),
        group.getString("url", 0),
        group.getString("url_hash", 0),
        PositionRow.recorded(group),
        group.getString("version", 0),
        group.getInteger("attempts", 0),
        group.getLong("replaces", 0),
        group.getString("former_hash", 0),
        group.getBoolean("refreshes", 0),
        group.getString("former_validator", 0));
  }
}
