package faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;

/** One request on its way through a {@link FaultProxy}, for a {@link Fault} to spoil. */
public final class FaultExchange {
  private final HttpMessage request;
  private final Socket client;
  private final URI server;

  FaultExchange(HttpMessage request, Socket client, URI server) {
    this.request = request;
    this.client = client;
    this.server = server;
  }

  HttpMessage request() {
    return request;
  }

  /** Sends the request to the server, as it was signed, and reads the answer. */
  public HttpMessage forward() throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      HttpMessage once =
          request.without("Connection").without("Expect").with("Connection", "close");
      once.write(socket.getOutputStream(), once.body().length);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      HttpMessage head = HttpMessage.readHead(in).without("Connection").with("Connection", "close");
      return isHead() ? head : head.readAnswerBody(in);
    }
  }

  /** Answers the client; to a HEAD without the body. */
  public void answer(HttpMessage answer) throws IOException {
    answer.write(client.getOutputStream(), isHead() ? 0 : answer.body().length);
    client.close();
  }

  /** Answers with the whole length announced but only {@code bodyBytes} of the body. */
  void answerPartly(HttpMessage answer, int bodyBytes) throws IOException {
    answer.write(client.getOutputStream(), Math.min(bodyBytes, answer.body().length));
  }

  /** Ends the connection as if all had been sent. */
  void close() throws IOException {
    client.close();
  }

  /** Ends the connection with a TCP reset. */
  void reset() throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  /** Whether the answer has no body although its headers tell of one. */
  boolean isHead() {
    return request.startLine().startsWith("HEAD ");
  }
}
