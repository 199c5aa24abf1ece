package clipshard.fetch;

import clipshard.config.Settings;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * A client that does nothing of its own accord: no redirects, retries, cookies, credentials (but a
 * proxy's), decompression, proxies of the environment.
 */
public final class HttpClientFactory {
  /** First what is decoded; servers that convert pictures then leave the original alone. */
  private static final String ACCEPT =
      "image/jpeg,image/png,image/webp,image/gif,image/*;q=0.8,*/*;q=0.5";

  private static final int MAX_HEADERS = 200;
  private static final int MAX_HEADER_LENGTH = 16 << 10;

  /** Many servers close after 5 s, without notice. */
  private static final TimeValue IDLE = TimeValue.ofSeconds(4);

  private HttpClientFactory() {}

  /**
   * A client for a host that the operator names, at whatever address, and for where it leads;
   * through {@code fetch.proxy} as pictures are.
   */
  public static CloseableHttpClient ofOperator(Settings.Fetch settings) {
    AddressPolicy any = new AddressPolicy(List.of("0.0.0.0/0", "::/0"));
    return fresh(
        settings,
        new ProxyRoutes(settings, new CheckedDns(any, SystemDefaultDnsResolver.INSTANCE)));
  }

  /** A client that keeps connections for the next request to the same host. */
  static CloseableHttpClient pooling(Settings.Fetch settings, ProxyRoutes routes) {
    return builder(settings, routes).evictExpiredConnections().evictIdleConnections(IDLE).build();
  }

  /** A client that opens a connection for each request. */
  static CloseableHttpClient fresh(Settings.Fetch settings, ProxyRoutes routes) {
    return builder(settings, routes)
        .setConnectionReuseStrategy((request, response, context) -> false)
        .build();
  }

  private static HttpClientBuilder builder(Settings.Fetch settings, ProxyRoutes routes) {
    return HttpClientBuilder.create()
        .setConnectionManager(connections(settings, routes))
        .setRoutePlanner(routes)
        .setDefaultCredentialsProvider(routes.credentials())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(Timeout.of(settings.timeout()))
                .setDefaultKeepAlive(IDLE.getDuration(), IDLE.getTimeUnit())
                // Else plain connections offer to become TLS ones, which confuses some servers.
                .setProtocolUpgradeEnabled(false)
                .build())
        .setUserAgent(settings.userAgent())
        .setDefaultHeaders(
            List.of(
                new BasicHeader(HttpHeaders.ACCEPT, ACCEPT),
                new BasicHeader(HttpHeaders.ACCEPT_ENCODING, "identity")))
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching();
  }

  /** Unbounded: whoever calls bounds the requests in flight, and nobody waits for a connection. */
  private static PoolingHttpClientConnectionManager connections(
      Settings.Fetch settings, DnsResolver names) {
    Timeout timeout = Timeout.of(settings.timeout());
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(names)
        .setMaxConnTotal(Integer.MAX_VALUE)
        .setMaxConnPerRoute(Integer.MAX_VALUE)
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(timeout).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(timeout)
                .build())
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxLineLength(MAX_HEADER_LENGTH)
                        .build())
                .build())
        .build();
  }
}
