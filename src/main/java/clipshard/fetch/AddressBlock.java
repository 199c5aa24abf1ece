package clipshard.fetch;

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
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int mask = bits - bit >= Byte.SIZE ? 0xFF : 0xFF << (Byte.SIZE - (bits - bit)) & 0xFF;
      if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
