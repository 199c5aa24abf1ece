package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture comes only from a server that proves who it is. */
class CertificateTest {
  private static final String PASSWORD = "changeit";
  private static final byte[] BODY = {1, 2, 3};

  @TempDir Path folder;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    Path keys = folder.resolve("keys.p12");
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost",
            "-validity",
            "10",
            "-storetype",
            "PKCS12",
            "-keystore",
            "" + keys,
            "-storepass",
            PASSWORD);
    assertEquals(0, keytool.inheritIO().start().waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, BODY.length);
          exchange.getResponseBody().write(BODY);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
    server.stop(0);
  }

  /** As if an authority that Java knows had signed the server's certificate. */
  private void trustTheServer() {
    System.setProperty("javax.net.ssl.trustStore", folder.resolve("keys.p12").toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
  }

  private byte[] fetch(String host) throws Exception {
    return new TestFetcher()
        .schemes("https")
        .addresses("127.0.0.1", "localhost")
        .fetch("https://" + host + ":" + server.getAddress().getPort() + "/");
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
    trustTheServer();
    assertArrayEquals(BODY, fetch("localhost"));
    refuses("127.0.0.1");
  }
}
