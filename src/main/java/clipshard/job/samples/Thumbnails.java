package clipshard.job.samples;

import clipshard.config.Settings;
import clipshard.decode.DecoderProbe;
import clipshard.decode.Thumbnail;
import clipshard.fetch.AddressPolicy;
import clipshard.fetch.ImageFetcher;
import clipshard.job.ExecutorStores;
import clipshard.job.FetchShare;
import clipshard.job.pipeline.FetchAhead;
import clipshard.job.pipeline.TableUrls;
import clipshard.picture.RejectedException;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Small pictures for a report, fetched by tasks within the same limits, and from the same addresses
 * only, as the pictures of an index. Each is decoded in a child process first. A picture that
 * cannot be had leaves a gap, and ends nothing.
 *
 * @param patience for all pictures of a task; what has not come then leaves gaps
 */
public record Thumbnails(
    JavaSparkContext spark, Settings settings, PrintStream out, Duration patience) {
  /** Queries with five neighbours in each of three index types. */
  static final int MOST_PICTURES = Settings.Report.MOST_SAMPLES * (1 + 3 * 5);

  /** For one picture: a report is not worth waiting for a host that is slow today. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration TASK_PATIENCE = Duration.ofMinutes(3);

  private static final int TASK_PICTURES = 32;

  public Thumbnails(JavaSparkContext spark, Settings settings, PrintStream out) {
    this(spark, settings, out, TASK_PATIENCE);
  }

  /**
   * Thumbnails by id, as {@code data:} URLs.
   *
   * @param urls of pictures, by id; of more than {@link #MOST_PICTURES} the first in iteration
   * @return those that could be made
   */
  public Map<String, String> thumbnails(Map<String, String> urls) {
    return thumbnails(urls, Map.of());
  }

  /**
   * The same.
   *
   * @param hashes by id, SHA-256 of the encoded bytes that a picture must have to be the one that
   *     is meant; of an id without one it may have any
   */
  public Map<String, String> thumbnails(Map<String, String> urls, Map<String, String> hashes) {
    List<Tuple3<String, String, String>> wanted = new ArrayList<>();
    urls.entrySet().stream()
        .limit(MOST_PICTURES)
        .forEach(
            url ->
                wanted.add(
                    new Tuple3<>(
                        url.getKey(), url.getValue(), hashes.getOrDefault(url.getKey(), ""))));
    if (wanted.isEmpty()) {
      return Map.of();
    }
    try {
      return fetch(wanted);
    } catch (Exception e) {
      // Whatever it is (an executor that was lost, a cluster that is full): only pictures are
      // missing.
      out.printf("⚠️ The report has no pictures, since they could not be fetched: %s%n", e);
      return Map.of();
    }
  }

  private Map<String, String> fetch(List<Tuple3<String, String, String>> wanted) {
    int pieces = (wanted.size() + TASK_PICTURES - 1) / TASK_PICTURES;
    FetchShare share = FetchShare.of(settings.fetch().once(PATIENCE), pieces, spark);
    Settings.Fetch fetch = share.fetch();
    Settings.Decode decode = settings.decode();
    Settings.Storage storage = settings.storage();
    TableUrls table = TableUrls.of(settings);
    Duration limit = patience;
    Map<String, String> thumbnails = new HashMap<>();
    spark
        .parallelize(wanted, share.tasks())
        .mapPartitions(urls -> run(urls, fetch, decode, storage, table, limit))
        .collect()
        .forEach(made -> thumbnails.put(made._1(), made._2()));
    return thumbnails;
  }

  private static Iterator<Tuple2<String, String>> run(
      Iterator<Tuple3<String, String, String>> wanted,
      Settings.Fetch fetch,
      Settings.Decode decode,
      Settings.Storage storage,
      TableUrls table,
      Duration limit)
      throws IOException, InterruptedException {
    List<Tuple2<String, String>> made = new ArrayList<>();
    Thumbnail thumbnail = new Thumbnail(decode);
    ObjectStore store = ExecutorStores.store(storage);
    AddressPolicy policy = new AddressPolicy(fetch.allowAddresses());
    try (TableUrls.Reading longUrls = table.open();
        ImageFetcher fetcher = new ImageFetcher(fetch, policy, store::readForeign, longUrls);
        DecoderProbe probe = new DecoderProbe(decode);
        FetchAhead<Tuple3<String, String, String>> ahead =
            new FetchAhead<>(fetcher, wanted, Tuple3::_2, fetch.concurrency())) {
      Instant begin = Instant.now();
      for (var fetched = ahead.next(); fetched != null; fetched = ahead.next()) {
        if (Duration.between(begin, Instant.now()).compareTo(limit) > 0) {
          break;
        }
        try {
          byte[] encoded = fetched.bytes();
          String hash = fetched.picture()._3();
          if (!hash.isEmpty() && !hash.equals(DigestUtils.sha256Hex(encoded))) {
            continue;
          }
          probe.check(encoded);
          String id = fetched.picture()._1();
          thumbnail.of(encoded).ifPresent(jpeg -> made.add(new Tuple2<>(id, dataUrl(jpeg))));
        } catch (RejectedException e) {
          // A gap: why a picture cannot be had is for the check of it to say.
        }
      }
    }
    return made.iterator();
  }

  private static String dataUrl(byte[] jpeg) {
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
  }
}
