package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Servers on every loopback address: one that behaves, and as many as wanted that do not. */
final class TestHosts implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "test-host");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpServer server;

  TestHosts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(0), 0);
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The URL of a path that answers so. */
  String at(String path, HttpHandler handler) {
    server.createContext(path, handler);
    return url(path);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** What a server does with one connection, the request not yet read. */
  interface Talk {
    void with(Socket socket) throws IOException;
  }

  /** The port of a server that treats each connection so. */
  int talking(Talk talk) throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(
        () -> {
          while (!threads.isShutdown()) {
            try {
              Socket socket = listener.accept();
              threads.execute(() -> talk(socket, talk));
            } catch (IOException e) {
              return;
            }
          }
        });
    return listener.getLocalPort();
  }

  /** The URL of a server that says this to any request and hangs up. */
  String saying(String answer) throws IOException {
    int port =
        talking(
            socket -> {
              readRequest(socket);
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            });
    return "http://127.0.0.1:" + port + "/";
  }

  /** The URL of a server that says {@code start} and then {@code more}, byte by byte, for ever. */
  String dripping(String start, String more) throws IOException {
    int port =
        talking(
            socket -> {
              socket.setTcpNoDelay(true);
              readRequest(socket);
              OutputStream out = socket.getOutputStream();
              out.write(start.getBytes(ISO_8859_1));
              for (int i = 0; ; i++) {
                out.write(more.charAt(i % more.length()));
              }
            });
    return "http://127.0.0.1:" + port + "/";
  }

  /** The head of a request, up to its empty line. */
  static String readRequest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request broke off");
      }
      request.append((char) next);
    }
    return request.toString();
  }

  private static void talk(Socket socket, Talk talk) {
    try (socket) {
      talk.with(socket);
    } catch (IOException e) {
      // The client has hung up: for most of these servers that is the only end there is.
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
