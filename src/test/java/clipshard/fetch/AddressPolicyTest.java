package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  private static final AddressPolicy PUBLIC = new AddressPolicy(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "2002:0101:0101::1",
        "64:ff9b::1.1.1.1",
        "::ffff:1.1.1.1",
      })
  void publicAddresses(String address) throws Exception {
    assertTrue(PUBLIC.permits("host", InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1.1.1.1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
      })
  void addressesThatAreNotPublic(String address) throws Exception {
    assertFalse(PUBLIC.permits("host", InetAddress.getByName(address)));
  }

  @Test
  void whatIsAllowedBesides() throws Exception {
    AddressPolicy policy =
        new AddressPolicy(List.of("127.0.0.0/9", "10.1.2.3", "fd00::/8", "Images.Internal"));
    permits(true, policy, "host", "127.127.255.255");
    permits(false, policy, "host", "127.128.0.0");
    permits(true, policy, "host", "10.1.2.3");
    permits(false, policy, "host", "10.1.2.4");
    permits(true, policy, "host", "fd12::1");
    permits(false, policy, "host", "fe80::1");
    permits(true, policy, "host", "64:ff9b::127.0.0.1");
    permits(true, policy, "images.internal.", "192.168.0.1");
    permits(false, policy, "other.images.internal", "192.168.0.1");
    permits(true, policy, "host", "1.1.1.1");
    permits(true, new AddressPolicy(List.of("0.0.0.0/0")), "host", "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/x",
        "10.0.0/8",
        "10.0.0.0/-1",
        "300.0.0.1",
        "fd00::/129",
        "host/8",
        "::g/8"
      })
  void whatIsNoBlock(String entry) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new AddressPolicy(List.of(entry)));
    assertTrue(refused.getMessage().contains(entry));
  }

  private static void permits(boolean expected, AddressPolicy policy, String host, String address)
      throws UnknownHostException {
    assertEquals(expected, policy.permits(host, InetAddress.getByName(address)), address);
  }
}
