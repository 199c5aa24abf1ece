package clipshard.catalog;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a server on the loopback address that can be cut. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private volatile long allowance = Long.MAX_VALUE;

  TcpProxy(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections made from now on are cut when the server has sent so many bytes. */
  void allow(long bytes) {
    allowance = bytes;
  }

  /** Bytes that the server has sent to all clients, since the last call. */
  long takeSent() {
    return sent.getAndSet(0);
  }

  /** Cuts every connection, on both sides. */
  void cut() {
    links.forEach(Link::close);
  }

  /** Cuts every connection in a way that the server does not notice. */
  void cutClients() {
    links.forEach(Link::leaveServerAlone);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Link link =
            new Link(
                listener.accept(),
                new Socket(InetAddress.getLoopbackAddress(), target),
                allowance,
                sent);
        links.add(link);
        start("up", link::up);
        start("down", link::down);
      } catch (IOException e) {
        // Either this proxy was closed, or the server is not there: the client finds out itself.
      }
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, "tcp-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private record Link(Socket client, Socket server, long allowance, AtomicLong sent) {
    void up() {
      try {
        copy(client.getInputStream(), server.getOutputStream(), Long.MAX_VALUE, new AtomicLong());
      } catch (IOException e) {
        // One side has ended.
      }
      if (!client.isClosed()) {
        close();
      }
    }

    void down() {
      try {
        copy(server.getInputStream(), client.getOutputStream(), allowance, sent);
      } catch (IOException e) {
        // One side has ended.
      }
      close();
    }

    void leaveServerAlone() {
      closeQuietly(client);
    }

    void close() {
      closeQuietly(client);
      closeQuietly(server);
    }

    private static void copy(InputStream in, OutputStream out, long most, AtomicLong copied)
        throws IOException {
      byte[] buffer = new byte[8192];
      long left = most;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          return;
        }
        copied.addAndGet(read);
        out.write(buffer, 0, read);
        left -= read;
      }
    }

    private static void closeQuietly(Closeable socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // Closed is closed.
      }
    }
  }
}
