package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectHostTest {
  @ParameterizedTest
  @CsvSource({
    "*, a.example, 80, true",
    "a.example, a.example, 443, true",
    "a.example, b.a.example, 443, true",
    ".a.example, b.a.example, 443, true",
    ".a.example, a.example, 443, true",
    "*.a.example, b.a.example, 443, true",
    "a.example, ba.example, 443, false",
    "a.example, a.example.b, 443, false",
    "a.example:443, a.example, 443, true",
    "a.example:443, a.example, 80, false",
    "10.1.0.0/16, 10.1.2.3, 80, true",
    "10.1.0.0/16, 10.2.2.3, 80, false",
    "10.1.0.0/16, a.example, 80, false",
    "10.1.2.3, 10.1.2.3, 80, true",
    "10.1.2.3:81, 10.1.2.3, 80, false",
    "fd00::80, fd00::80, 80, true",
    "fd00::80, fd00::, 80, false",
    "[fd00::80]:81, fd00::80, 81, true",
    "[fd00::80]:81, fd00::80, 80, false",
    "fd00::/8, fd12::1, 80, true",
  })
  void standsForAHostAndAllBelowIt(String entry, String host, int port, boolean covers) {
    assertEquals(covers, DirectHost.of(entry).covers(host, port));
  }
}
