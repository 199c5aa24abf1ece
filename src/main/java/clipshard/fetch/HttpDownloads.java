package clipshard.fetch;

import clipshard.config.Settings;
import clipshard.picture.RejectedException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;

/** Downloads over HTTP that share connections and a watchdog. Thread-safe. */
final class HttpDownloads implements AutoCloseable {
  private final Settings.Fetch settings;
  private final HostLimit hosts;
  private final Watchdog watchdog = new Watchdog();
  private final CloseableHttpClient client;

  HttpDownloads(Settings.Fetch settings, DnsResolver names) {
    this.settings = settings;
    this.hosts = new HostLimit(settings.perHost());
    this.client = HttpClientFactory.create(settings, names);
  }

  /**
   * The body at {@code uri} or where it redirects to, within all limits of the settings. The wait
   * for a host's turn is not part of the time limit.
   *
   * @param uri http or https, as {@link UrlText#http} makes them
   * @param retryAfter takes the server's wish when the answer is a refusal with one
   */
  byte[] get(URI uri, Consumer<Duration> retryAfter)
      throws RejectedException, InterruptedException {
    try (Watchdog.Watch watch = watchdog.watch(settings.timeout())) {
      return new HttpDownload(settings, client, hosts, watch, retryAfter, uri).run();
    }
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
    watchdog.close();
  }
}
