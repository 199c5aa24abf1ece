package clipshard.fetch;

import clipshard.config.Settings;
import clipshard.picture.LongUrl;
import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import clipshard.text.Shown;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;

/**
 * The bytes behind a picture's URL, which may be anybody's: whatever it is, the answer is the
 * bytes, at most {@code maxBytes} of them and within its time, or the reason why there are none.
 * Whether they are a picture is for the decoder to say. Thread-safe; each call blocks its thread.
 */
public final class ImageFetcher implements AutoCloseable {
  /** For a byte in a URL: a percent sign and two digits. */
  private static final int MOST_CHARACTERS = 3;

  /**
   * Of all tasks of this JVM, one has a long URL in its hands, with the copies that it takes to
   * make bytes of it: their memory does not grow with the downloads at a time.
   */
  private static final Semaphore ONE_AT_A_TIME = new Semaphore(1, true);

  private final Settings.Fetch settings;
  private final StorageReader storage;
  private final LongUrls longUrls;
  private final RetryPolicy retries;
  private final HostLimit hosts;
  private final Watchdog watchdog = new Watchdog();
  private final ProxyRoutes routes;
  private final CloseableHttpClient client;
  private final CloseableHttpClient fresh;

  /** Reads what is neither HTTP nor in the URL itself: files, objects of a store. Thread-safe. */
  @FunctionalInterface
  public interface StorageReader {
    /**
     * The bytes at {@code uri}, or only the first {@code maxBytes + 1} of them if there are more.
     *
     * @param uri absolute; percent-encoded where an URI must be, so {@link URI#getPath()} is the
     *     name
     * @throws FileNotFoundException when there is nothing
     * @throws AccessDeniedException when it must not be read
     * @throws IOException when a later try may succeed
     */
    byte[] read(URI uri, long maxBytes) throws IOException;
  }

  /** Where the whole of a {@link LongUrl} is. Thread-safe. */
  @FunctionalInterface
  public interface LongUrls {
    /** None are to come. */
    LongUrls NONE =
        url -> {
          throw new IllegalStateException("Nobody reads URLs again");
        };

    /** The whole text; empty when there is no such text any more. */
    Optional<String> read(LongUrl url) throws InterruptedException;
  }

  /** A fetcher of URLs of which none is a {@link LongUrl}. */
  public ImageFetcher(Settings.Fetch settings, AddressPolicy policy, StorageReader storage) {
    this(settings, policy, storage, LongUrls.NONE);
  }

  /**
   * A fetcher with its own pool of connections, to which alone {@code fetch.per-host} applies.
   *
   * @param storage reads URLs that are neither http, https nor data
   */
  public ImageFetcher(
      Settings.Fetch settings, AddressPolicy policy, StorageReader storage, LongUrls longUrls) {
    this(
        settings,
        storage,
        longUrls,
        new RetryPolicy(settings.attempts()),
        new CheckedDns(policy, SystemDefaultDnsResolver.INSTANCE));
  }

  ImageFetcher(
      Settings.Fetch settings,
      StorageReader storage,
      LongUrls longUrls,
      RetryPolicy retries,
      CheckedDns names) {
    this.settings = settings;
    this.storage = storage;
    this.longUrls = longUrls;
    this.retries = retries;
    this.hosts = new HostLimit(settings.perHost());
    this.routes = new ProxyRoutes(settings, names);
    this.client = HttpClientFactory.pooling(settings, routes);
    this.fresh = HttpClientFactory.fresh(settings, routes);
  }

  /**
   * Fetches what {@code url} names. {@code fetch.timeout} bounds each attempt, redirects included,
   * the wait for {@code fetch.per-host} excluded.
   *
   * @throws RejectedException with the reason and a detail without user, password and query
   * @throws InterruptedException when the thread is interrupted, also during a download
   */
  public byte[] fetch(String url) throws RejectedException, InterruptedException {
    return fetch(url, "").bytes();
  }

  /**
   * Likewise, unless the host says that it is what it was.
   *
   * @param validator of the same URL, from an earlier answer; empty where there was none
   */
  public Fetched fetch(String url, String validator)
      throws RejectedException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Optional<LongUrl> kept = LongUrl.read(url);
    return kept.isPresent() ? Fetched.of(fetch(kept.get())) : fetchWhole(url, validator);
  }

  private byte[] fetch(LongUrl url) throws RejectedException, InterruptedException {
    String shown = new PictureUrl(url.text()).shown();
    if (!url.isData()) {
      throw new RejectedException(
          Reason.BAD_URL,
          "%d characters, which are no address that a server takes: %s"
              .formatted(url.characters(), shown));
    }
    if (url.characters() / MOST_CHARACTERS > settings.maxBytes()) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "%d characters, of more bytes than fetch.max-bytes (%d): %s"
              .formatted(url.characters(), settings.maxBytes(), shown));
    }
    ONE_AT_A_TIME.acquire();
    try {
      return fetchWhole(longUrls.read(url).orElseThrow(() -> changed(shown)), "").bytes();
    } finally {
      ONE_AT_A_TIME.release();
    }
  }

  private static RejectedException changed(String shown) {
    return new RejectedException(
        Reason.NOT_READY,
        "the row has another URL, or is gone, since the table was read; it was " + shown);
  }

  private Fetched fetchWhole(String url, String validator)
      throws RejectedException, InterruptedException {
    String scheme = UrlText.scheme(url);
    if (!settings.allowSchemes().contains(scheme)) {
      throw new RejectedException(
          Reason.FORBIDDEN_ADDRESS,
          "scheme '%s' is not among fetch.allow-schemes (%s): %s"
              .formatted(
                  Shown.message(scheme),
                  String.join(", ", settings.allowSchemes()),
                  new PictureUrl(url).shown()));
    }
    return switch (scheme) {
      case "data" -> Fetched.of(DataUrl.bytes(new PictureUrl(url).trimmed(), settings.maxBytes()));
      case "http", "https" -> {
        URI address = UrlText.http(url);
        yield retries.call(retryAfter -> download(address, validator, retryAfter));
      }
      default -> {
        URI stored = UrlText.storage(url);
        yield Fetched.of(retries.call(retryAfter -> read(stored)));
      }
    };
  }

  /** The wait for a host's turn is not part of the time limit. */
  private Fetched download(URI uri, String validator, Consumer<Duration> retryAfter)
      throws RejectedException, InterruptedException {
    try (Watchdog.Watch watch = watchdog.watch(settings.timeout())) {
      return new HttpDownload(
              settings, routes, client, fresh, hosts, watch, retryAfter, uri, validator)
          .run();
    }
  }

  private byte[] read(URI uri) throws RejectedException, InterruptedException {
    String shown = new PictureUrl(uri.toString()).shown();
    try {
      byte[] bytes = storage.read(uri, settings.maxBytes());
      if (bytes.length > settings.maxBytes()) {
        throw new RejectedException(
            Reason.TOO_LARGE,
            "more bytes than fetch.max-bytes (%d): %s".formatted(settings.maxBytes(), shown));
      }
      return bytes;
    } catch (FileNotFoundException e) {
      throw new RejectedException(Reason.NOT_FOUND, "nothing at " + shown, e);
    } catch (AccessDeniedException e) {
      throw new RejectedException(Reason.REFUSED, "not allowed to read " + shown, e);
    } catch (SocketTimeoutException e) {
      throw new RejectedException(Reason.TIMEOUT, "no answer in time from " + shown, e);
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while reading " + shown);
    } catch (IOException e) {
      String what = e.getClass().getSimpleName() + ": " + Shown.message("" + e.getMessage());
      throw new RejectedException(Reason.CONNECTION, what + " from " + shown, e);
    }
  }

  /** Ends downloads still under way. */
  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
    fresh.close(CloseMode.IMMEDIATE);
    watchdog.close();
  }
}
