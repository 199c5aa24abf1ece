package clipshard.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Gives the client only addresses that the policy permits. It connects to what it gets here and
 * asks nobody else, so a name that means one address now and another a moment later gains nothing.
 */
record CheckedDns(AddressPolicy policy, DnsResolver names) implements DnsResolver {
  /** A host all of whose addresses are refused. */
  static final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String message) {
      super(message);
    }
  }

  /**
   * The permitted addresses of {@code host}, a name or an address as text.
   *
   * @throws ForbiddenAddressException when it has none but others
   */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] all = names.resolve(host);
    InetAddress[] permitted =
        Arrays.stream(all)
            .filter(address -> policy.permits(host, address))
            .toArray(InetAddress[]::new);
    if (permitted.length == 0) {
      throw forbidden(host, all[0]);
    }
    return permitted;
  }

  /**
   * Makes sure of what can be known of a host that a proxy is going to look up: it may choose any
   * of the host's addresses, so none may be refused. Of a name that has none here, only that it is
   * not a private network's.
   *
   * @throws ForbiddenAddressException when the proxy must not be asked for it
   */
  void check(String host) throws ForbiddenAddressException {
    InetAddress[] all;
    try {
      all = names.resolve(host);
    } catch (UnknownHostException e) {
      if (policy.permitsUnknown(host)) {
        return;
      }
      throw new ForbiddenAddressException(
          host
              + " has no address here, and its name is not public and not in fetch.allow-addresses");
    }
    for (InetAddress address : all) {
      if (!policy.permits(host, address)) {
        throw forbidden(host, address);
      }
    }
  }

  private static ForbiddenAddressException forbidden(String host, InetAddress address) {
    return new ForbiddenAddressException(
        "%s leads to %s, which is not public and not in fetch.allow-addresses"
            .formatted(host, address.getHostAddress()));
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
