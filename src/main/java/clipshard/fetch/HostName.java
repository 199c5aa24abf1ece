package clipshard.fetch;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** Hosts as URLs write them. */
final class HostName {
  /** After international names have been turned to ASCII; a zone is no part of a URL here. */
  private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]");

  /** What some take for a number: as no public name ends in one, it can only be an address. */
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");

  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

  private HostName() {}

  /**
   * {@code host} in lower case, international characters and forms of letters, digits and dots
   * turned to ASCII. IPv6 addresses in brackets stay as they are. An IPv4 address must be four
   * decimal numbers: how 0177.1 or 2130706433 are read differs from program to program, and whoever
   * writes them has something to hide.
   *
   * @throws IllegalArgumentException when it is neither name nor address; its message says so, and
   *     does not show it
   */
  static String ascii(String host) {
    String ascii = host.startsWith("[") ? host : letters(host).toLowerCase(Locale.ROOT);
    if (!HOST.matcher(ascii).matches() || canonical(ascii).isEmpty()) {
      throw new IllegalArgumentException("the host is no name");
    }
    if (ENDS_IN_NUMBER.matcher(ascii).matches() && !IPV4.matcher(ascii).matches()) {
      throw new IllegalArgumentException("the host is a number but no address such as 192.0.2.1");
    }
    return ascii;
  }

  private static String letters(String host) {
    try {
      return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host is no name", e);
    }
  }

  /** The same text for all spellings of one name. */
  static String canonical(String host) {
    String lower = host.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
