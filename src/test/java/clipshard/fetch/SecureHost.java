package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpHandler;
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

/** An HTTPS server on a loopback address, whose certificate is for some names and signs itself. */
final class SecureHost implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private final Path keys;
  private final HttpsServer server;

  /**
   * Starts it.
   *
   * @param folder for its keys
   * @param names of the certificate, as {@code dns:localhost}
   */
  SecureHost(Path folder, String names, HttpHandler handler) throws Exception {
    keys = folder.resolve("keys.p12");
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
            "SAN=" + names,
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
    server.createContext("/", handler);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** As if an authority that Java knows had signed its certificate, until it is closed. */
  void trust() {
    System.setProperty("javax.net.ssl.trustStore", keys.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
  }

  @Override
  public void close() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
    server.stop(0);
  }
}
