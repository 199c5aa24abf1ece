package clipshard.format;

import clipshard.config.Settings;
import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A row of the images table that has no vector, and why.
 *
 * @param id of the row
 * @param url without its query
 * @param urlHash as in {@link PositionRow}, but of the whole URL where that has expired, and {@link
 *     #tried with the version} where the table has one
 * @param brand never null
 * @param rejected the last try's outcome
 * @param attempts runs that tried it, {@link #DOUBTED} or {@link #LEFT}
 * @param lastAttempt ISO-8601 in UTC
 */
public record FailureRow(
    String id,
    String url,
    String urlHash,
    String brand,
    Rejected rejected,
    int attempts,
    String lastAttempt) {

  /**
   * In place of attempts: nearly all rows of the run that tried it failed in the same way at the
   * same host, which tells more of the host than of the row.
   */
  public static final int DOUBTED = -1;

  /**
   * In place of attempts: the row counts no longer as one that failed, since it has left the table
   * or is indexed.
   */
  public static final int LEFT = -2;

  /** In place of attempts of a row that is planned: it failed with another URL or version. */
  public static final int RENEWED = -3;

  /** So long a row in doubt is tried by every run. */
  public static final Duration DOUBT = Duration.ofDays(7);

  /** Files of such rows. */
  public static final ParquetTable<FailureRow> PARQUET =
      ParquetTable.of(
          """
          message failures {
            required binary id (STRING);
            required binary url (STRING);
            required binary url_hash (STRING);
            required binary brand (STRING);
            required binary reason (STRING);
            required binary detail (STRING);
            required int32 attempts;
            required binary last_attempt (STRING);
          }
          """,
          CompressionCodecName.GZIP,
          FailureRow::fill,
          FailureRow::read);

  /**
   * A planned row that this run tried in vain. Where its URL has expired, any other URL is worth a
   * try.
   *
   * @param now ISO-8601 in UTC
   */
  public static FailureRow of(PlanRow row, Rejected rejected, String now) {
    PictureUrl url = new PictureUrl(row.url());
    return new FailureRow(
        row.id(),
        url.stored(),
        tried(
            rejected.reason() == Rejected.Reason.EXPIRED
                ? url.hash(Settings.ComparedUrl.WHOLE)
                : row.urlHash(),
            row.version()),
        row.brand(),
        rejected,
        Math.max(0, row.attempts()) + 1,
        now);
  }

  /** The hash of what was tried: a URL, of which this is the hash, and a version. */
  public static String tried(String urlHash, String version) {
    return version.isEmpty() ? urlHash : DigestUtils.sha256Hex(urlHash + " " + version);
  }

  /** The same, told by a run whose failures tell nothing of rows. */
  public FailureRow doubted() {
    return new FailureRow(id, url, urlHash, brand, rejected, DOUBTED, lastAttempt);
  }

  /** That an id has left the table or is indexed. */
  public static FailureRow left(String id, String now) {
    return new FailureRow(id, "", "", "", new Rejected(Rejected.Reason.NOT_FOUND, ""), LEFT, now);
  }

  /** Whether a later run tries it again although its URL is the same. */
  public boolean isDue(int maxAttempts) {
    if (attempts == DOUBTED) {
      return Instant.parse(lastAttempt).plus(DOUBT).isAfter(Instant.now());
    }
    return rejected.reason().isTransient() && attempts < maxAttempts;
  }

  private static void fill(FailureRow row, Group group) {
    group.append("id", row.id).append("url", row.url).append("url_hash", row.urlHash);
    group.append("brand", row.brand).append("reason", row.rejected.reason().name());
    group.append("detail", row.rejected.detail()).append("attempts", row.attempts);
    group.append("last_attempt", row.lastAttempt);
  }

  static Rejected rejected(Group group) {
    return new Rejected(
        Rejected.Reason.valueOf(group.getString("reason", 0)), group.getString("detail", 0));
  }

  private static FailureRow read(Group group) {
    return new FailureRow(
        group.getString("id", 0),
        group.getString("url", 0),
        group.getString("url_hash", 0),
        group.getString("brand", 0),
        rejected(group),
        group.getInteger("attempts", 0),
        group.getString("last_attempt", 0));
  }
}
