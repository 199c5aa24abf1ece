package clipshard.fetch;

import clipshard.config.ProxyAddress;
import clipshard.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Which hosts are asked through {@code fetch.proxy}: all but those of {@code fetch.no-proxy} and
 * this machine itself, which to the proxy would be another one.
 */
final class ProxyRoutes extends DefaultRoutePlanner implements DnsResolver {
  private final ProxyAddress proxy;
  private final List<DirectHost> direct;
  private final CheckedDns names;

  /**
   * @param names for all hosts but the proxy, whose address the operator answers for
   */
  ProxyRoutes(Settings.Fetch settings, CheckedDns names) {
    super(DefaultSchemePortResolver.INSTANCE);
    this.proxy = settings.proxy();
    this.direct = settings.noProxy().stream().map(DirectHost::of).toList();
    this.names = names;
  }

  @Override
  protected HttpHost determineProxy(HttpHost target, HttpContext context) {
    return isProxied(target) ? proxyHost() : null;
  }

  private HttpHost proxyHost() {
    return new HttpHost("http", proxy.host(), proxy.port());
  }

  /** What the proxy is told of who asks; nothing else is. */
  CredentialsProvider credentials() {
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    if (!proxy.user().isEmpty()) {
      credentials.setCredentials(
          new AuthScope(proxyHost()),
          new UsernamePasswordCredentials(proxy.user(), proxy.password().reveal().toCharArray()));
    }
    return credentials;
  }

  /**
   * Makes sure of what the connection will not: where it is the proxy that looks the host up, and
   * where the host is the proxy itself.
   *
   * @throws CheckedDns.ForbiddenAddressException when the host must not be asked
   * @throws UnknownHostException when it has no address
   */
  void check(HttpHost target) throws UnknownHostException {
    String host = target.getHostName();
    if (isProxied(target)) {
      names.check(host);
    } else if (isProxy(host)) {
      names.resolve(host);
    }
  }

  boolean isProxied(HttpHost target) {
    String host = DirectHost.bare(HostName.canonical(target.getHostName()));
    int port = RoutingSupport.normalize(target, DefaultSchemePortResolver.INSTANCE).getPort();
    return !proxy.isNone()
        && !isThisMachine(host)
        && direct.stream().noneMatch(entry -> entry.covers(host, port));
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || (AddressBlock.isWritten(host) && AddressBlock.parse(host).network().isLoopbackAddress());
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return isProxy(host) ? names.names().resolve(host) : names.resolve(host);
  }

  private boolean isProxy(String host) {
    return DirectHost.bare(host).equalsIgnoreCase(proxy.host());
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
