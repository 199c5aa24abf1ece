package faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP/1.1 request or answer, read as a whole.
 *
 * @param startLine request line or status line
 * @param headers lines {@code Name: value}, in their order
 * @param body without transfer coding
 */
record HttpMessage(String startLine, List<String> headers, byte[] body) {
  private static final String CONTENT_LENGTH = "Content-Length";
  private static final String TRANSFER_ENCODING = "Transfer-Encoding";

  HttpMessage {
    headers = List.copyOf(headers);
  }

  /** An answer with a body of XML. */
  static HttpMessage xml(int status, String body) {
    byte[] bytes = body.getBytes(ISO_8859_1);
    return new HttpMessage(
        "HTTP/1.1 " + status + " Scripted",
        List.of(
            "Connection: close",
            "Content-Type: application/xml",
            CONTENT_LENGTH + ": " + bytes.length),
        bytes);
  }

  /** Start line and headers; the body is still to come. */
  static HttpMessage readHead(InputStream in) throws IOException {
    String start = readLine(in);
    List<String> headers = new ArrayList<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      headers.add(line);
    }
    return new HttpMessage(start, headers, new byte[0]);
  }

  /** This head of a request with the body that follows it. */
  HttpMessage readRequestBody(InputStream in) throws IOException {
    return isFramed() ? readFramedBody(in) : this;
  }

  /** This head of an answer with the body that follows it, on a connection that ends with it. */
  HttpMessage readAnswerBody(InputStream in) throws IOException {
    return isFramed() ? readFramedBody(in) : withBody(in.readAllBytes());
  }

  private boolean isFramed() {
    return header(TRANSFER_ENCODING).isPresent() || header(CONTENT_LENGTH).isPresent();
  }

  private HttpMessage readFramedBody(InputStream in) throws IOException {
    if (header(TRANSFER_ENCODING).isPresent()) {
      return without(TRANSFER_ENCODING).withBody(readChunks(in));
    }
    int length = header(CONTENT_LENGTH).map(Integer::parseInt).orElseThrow();
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException("a body of " + content.length + " bytes, " + length + " announced");
    }
    return new HttpMessage(startLine, headers, content);
  }

  /** This message with another body and its length. */
  HttpMessage withBody(byte[] content) {
    HttpMessage bare = without(CONTENT_LENGTH);
    return new HttpMessage(startLine, bare.headers, content)
        .with(CONTENT_LENGTH, String.valueOf(content.length));
  }

  HttpMessage with(String name, String value) {
    List<String> lines = new ArrayList<>(headers);
    lines.add(name + ": " + value);
    return new HttpMessage(startLine, lines, body);
  }

  HttpMessage without(String name) {
    List<String> lines = headers.stream().filter(line -> !isNamed(line, name)).toList();
    return new HttpMessage(startLine, lines, body);
  }

  /** The value of the first header of this name. */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(line -> isNamed(line, name))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst();
  }

  /** Writes the head and the first {@code bodyBytes} of the body, at once. */
  void write(OutputStream out, int bodyBytes) throws IOException {
    String head = startLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(head.getBytes(ISO_8859_1));
    message.write(body, 0, bodyBytes);
    message.writeTo(out);
  }

  private static boolean isNamed(String line, String name) {
    return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(in).split(";", 2)[0].trim(), 16);
      content.write(in.readNBytes(size));
      readLine(in);
      if (size == 0) {
        return content.toByteArray();
      }
    }
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended inside a line");
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }
}
