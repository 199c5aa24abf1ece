package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture comes only from a server that proves who it is. */
class CertificateTest {
  private static final byte[] BODY = {1, 2, 3};

  @TempDir Path folder;
  @AutoClose private SecureHost server;

  @BeforeEach
  void start() throws Exception {
    server =
        new SecureHost(
            folder,
            "dns:localhost",
            exchange -> {
              exchange.sendResponseHeaders(200, BODY.length);
              exchange.getResponseBody().write(BODY);
              exchange.close();
            });
  }

  private byte[] fetch(String host) throws Exception {
    return new TestFetcher()
        .schemes("https")
        .addresses("127.0.0.1", "localhost")
        .fetch("https://" + host + ":" + server.port() + "/");
  }

  private void refuses(String host) {
    RejectedException refused = assertThrows(RejectedException.class, () -> fetch(host));
    assertEquals(Reason.CONNECTION, refused.rejected().reason());
  }

  @Test
  void aCertificateThatSignsItselfIsRefused() {
    refuses("localhost");
  }

  @Test
  void anotherHostsCertificateIsRefused() throws Exception {
    server.trust();
    assertArrayEquals(BODY, fetch("localhost"));
    refuses("127.0.0.1");
  }
}
