package clipshard.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which addresses may be connected to: public ones, and what an operator allows besides. A
 * picture's URL comes from anyone; without this it could ask the cloud's metadata service for
 * credentials.
 */
public final class AddressPolicy {
  /** IANA's registry of special-purpose IPv4 addresses, and one service address of a cloud. */
  private static final List<AddressBlock> NOT_PUBLIC_4 =
      blocks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // Azure's host agent, a public address only by its number
          "169.254.0.0/16", // link-local, metadata services among them
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** The only part of IPv6 given out for public use; loopback, local and multicast are outside. */
  private static final AddressBlock GLOBAL_6 = AddressBlock.parse("2000::/3");

  private static final List<AddressBlock> NOT_PUBLIC_6 =
      blocks(
          "2001::/23", // protocol assignments, Teredo among them
          "2001:db8::/32", // documentation
          "3fff::/20"); // documentation

  /** Without a domain, or of one that is reserved for such networks. */
  private static final Pattern PRIVATE_NAME =
      Pattern.compile("[^.]*|.*\\.(localhost|local|internal|home\\.arpa)");

  /** IPv6 forms that deliver to an IPv4 address, and where in them that is. */
  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(AddressBlock.parse("2002::/16"), 2), // 6to4
          new Embedding(AddressBlock.parse("64:ff9b::/96"), 12)); // NAT64

  private record Embedding(AddressBlock block, int offset) {}

  private final Set<String> hosts;
  private final List<AddressBlock> blocks;

  /**
   * Public addresses, and those in {@code allowed}.
   *
   * @param allowed blocks such as {@code 127.0.0.0/8}, single addresses, or names of hosts that may
   *     have any address
   * @throws IllegalArgumentException when an entry with a slash, or of numbers, is no block
   */
  public AddressPolicy(List<String> allowed) {
    hosts =
        allowed.stream()
            .filter(entry -> !AddressBlock.isWritten(entry))
            .map(HostName::canonical)
            .collect(Collectors.toSet());
    blocks = allowed.stream().filter(AddressBlock::isWritten).map(AddressBlock::parse).toList();
  }

  /**
   * Whether a name that has no address here may be looked up by a proxy: not one that can only be
   * of a private network, unless it is allowed.
   */
  boolean permitsUnknown(String host) {
    String name = HostName.canonical(host);
    return hosts.contains(name) || !PRIVATE_NAME.matcher(name).matches();
  }

  /** Whether {@code address}, which {@code host} has led to, may be connected to. */
  public boolean permits(String host, InetAddress address) {
    return hosts.contains(HostName.canonical(host)) || permits(address);
  }

  private boolean permits(InetAddress address) {
    if (blocks.stream().anyMatch(block -> block.contains(address))) {
      return true;
    }
    return embedded(address).map(this::permits).orElseGet(() -> isPublic(address));
  }

  /** An IPv4 address written as IPv6 with the prefix ::ffff:0:0/96 is already one in Java. */
  private static Optional<InetAddress> embedded(InetAddress address) {
    return EMBEDDINGS.stream()
        .filter(form -> form.block().contains(address))
        .map(form -> Arrays.copyOfRange(address.getAddress(), form.offset(), form.offset() + 4))
        .map(AddressPolicy::address)
        .findFirst();
  }

  private static boolean isPublic(InetAddress address) {
    return address instanceof Inet4Address
        ? NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(address))
        : GLOBAL_6.contains(address)
            && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(address));
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("four bytes are an address", e);
    }
  }

  private static List<AddressBlock> blocks(String... texts) {
    return Stream.of(texts).map(AddressBlock::parse).toList();
  }
}
