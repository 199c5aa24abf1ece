package clipshard.fetch;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * All addresses that begin with the same bits.
 *
 * @param bits how many, from 0 to the address's length
 */
record AddressBlock(InetAddress network, int bits) {
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  /** Whether {@code text} is written as an address or block, well or badly. */
  static boolean isWritten(String text) {
    return text.contains("/") || LITERAL.matcher(text).matches();
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
   *
   * @throws IllegalArgumentException when {@code text} is none of these
   */
  static AddressBlock parse(String text) {
    String[] parts = text.split("/", 2);
    try {
      if (LITERAL.matcher(parts[0]).matches()) {
        InetAddress network = InetAddress.getByName(parts[0]);
        int length = network.getAddress().length * Byte.SIZE;
        int bits = parts.length == 1 ? length : Integer.parseInt(parts[1]);
        if (bits >= 0 && bits <= length) {
          return new AddressBlock(network, bits);
        }
      }
    } catch (UnknownHostException | NumberFormatException e) {
      // Told below, with the text.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no block of addresses such as 10.0.0.0/8 or fd00::/8");
  }

  boolean contains(InetAddress address) {
    int length = network.getAddress().length;
    return address.getAddress().length == length
        && prefix(address, length).equals(prefix(network, length));
  }

  private BigInteger prefix(InetAddress address, int length) {
    return new BigInteger(1, address.getAddress()).shiftRight(length * Byte.SIZE - bits);
  }
}
