package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.config.HostHeaders;
import clipshard.config.ProxyAddress;
import clipshard.config.Secret;
import clipshard.config.Settings;
import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Fetchers as the tests want them. By default the web's schemes and loopback addresses are allowed,
 * there is one attempt, and time for everything.
 */
final class TestFetcher {
  static final Duration LONG = Duration.ofMinutes(10);
  static final Duration SHORT = Duration.ofMillis(300);
  static final int MAX_BYTES = 100_000;
  static final int MAX_REDIRECTS = 5;

  /** What the last fetcher waited between its attempts, had it waited. */
  final List<Long> pauses = new ArrayList<>();

  private List<String> schemes = List.of("http", "https", "data");
  private List<String> addresses = List.of("127.0.0.0/8", "::1");
  private Names names = SystemDefaultDnsResolver.INSTANCE::resolve;
  private ImageFetcher.StorageReader storage =
      (uri, maxBytes) -> {
        throw new AssertionError("nothing here is for storage: " + uri);
      };
  private ImageFetcher.LongUrls longUrls = ImageFetcher.LongUrls.NONE;
  private int perHost;
  private int attempts = 1;
  private long maxBytes = MAX_BYTES;
  private Duration timeout = LONG;
  private ProxyAddress proxy = ProxyAddress.NONE;
  private List<String> direct = List.of();
  private HostHeaders headers = HostHeaders.NONE;

  /** Names that a test makes up. */
  interface Names {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  TestFetcher schemes(String... allowed) {
    schemes = List.of(allowed);
    return this;
  }

  TestFetcher addresses(String... allowed) {
    addresses = List.of(allowed);
    return this;
  }

  TestFetcher names(Names made) {
    names = made;
    return this;
  }

  TestFetcher storage(ImageFetcher.StorageReader reader) {
    storage = reader;
    return this;
  }

  TestFetcher longUrls(ImageFetcher.LongUrls texts) {
    longUrls = texts;
    return this;
  }

  TestFetcher perHost(int limit) {
    perHost = limit;
    return this;
  }

  TestFetcher attempts(int most) {
    attempts = most;
    return this;
  }

  TestFetcher maxBytes(long most) {
    maxBytes = most;
    return this;
  }

  TestFetcher timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  /** Sends a header to the hosts that the pattern means, beside what was added so far. */
  TestFetcher header(String host, String name, String value) {
    Map<String, Map<String, Secret>> more = new TreeMap<>(headers.byHost());
    Map<String, Secret> ofHost = new TreeMap<>(more.getOrDefault(host, Map.of()));
    ofHost.put(name, new Secret(value));
    more.put(host, ofHost);
    headers = new HostHeaders(more);
    return this;
  }

  TestFetcher proxy(ProxyAddress address, String... without) {
    proxy = address;
    direct = List.of(without);
    return this;
  }

  ImageFetcher create() {
    Settings.Fetch settings =
        new Settings.Fetch(
            schemes,
            addresses,
            8,
            perHost,
            timeout,
            LONG,
            maxBytes,
            MAX_REDIRECTS,
            attempts,
            "test-agent",
            headers,
            proxy,
            direct);
    return new ImageFetcher(
        settings,
        storage,
        longUrls,
        new RetryPolicy(attempts, pauses::add, () -> 0.5),
        new CheckedDns(new AddressPolicy(addresses), resolver()));
  }

  /** Fetches with a fetcher of its own. */
  byte[] fetch(String url) throws RejectedException, InterruptedException {
    try (ImageFetcher fetcher = create()) {
      return fetcher.fetch(url);
    }
  }

  /** Fetches with a fetcher of its own what must be rejected so. */
  Rejected rejected(Reason reason, String url) {
    Rejected rejected = assertThrows(RejectedException.class, () -> fetch(url), url).rejected();
    assertEquals(reason, rejected.reason(), rejected.detail());
    return rejected;
  }

  private DnsResolver resolver() {
    Names asked = names;
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        return asked.of(host);
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  static InetAddress[] addressesOf(List<String> texts) throws UnknownHostException {
    InetAddress[] addresses = new InetAddress[texts.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = InetAddress.getByName(texts.get(i));
    }
    return addresses;
  }
}
