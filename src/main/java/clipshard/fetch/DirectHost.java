package clipshard.fetch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code fetch.no-proxy}: hosts that are asked without a proxy.
 *
 * @param name a host, which stands for all below it too; an address or a block of them; empty: all
 * @param port empty: all
 */
record DirectHost(String name, String port) {
  private static final Pattern ENTRY =
      Pattern.compile("\\*?\\.?(\\[[^]]*]|[^:]*|.*:.*:.*)(?::([0-9]+))?");

  static DirectHost of(String entry) {
    Matcher parts = ENTRY.matcher(entry);
    if (!parts.matches()) {
      throw new IllegalArgumentException("every entry matches");
    }
    return new DirectHost(bare(parts.group(1)), parts.group(2) == null ? "" : parts.group(2));
  }

  /** Without the brackets that an IPv6 address has in URLs. */
  static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * Whether it stands for a host.
   *
   * @param host canonical and {@link #bare}
   */
  boolean covers(String host, int asked) {
    if (!port.isEmpty() && !port.equals(String.valueOf(asked))) {
      return false;
    }
    if (AddressBlock.isWritten(name)) {
      return AddressBlock.isWritten(host)
          && AddressBlock.parse(name).contains(AddressBlock.parse(host).network());
    }
    return name.isEmpty() || host.equals(name) || host.endsWith("." + name);
  }
}
