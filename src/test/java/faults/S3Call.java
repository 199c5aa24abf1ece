package faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;

/**
 * What a request asks of an S3 server whose bucket is the first part of the path.
 *
 * @param operation {@code GET}, {@code HEAD}, {@code PUT}, {@code DELETE}, or {@code LIST}, {@code
 *     COPY} (a PUT that names a source), {@code DELETE_MANY}, {@code POST}
 * @param key the object's, or a listing's prefix; neither holds the bucket
 */
record S3Call(String operation, String key) {

  static S3Call of(HttpMessage request) {
    String[] line = request.startLine().split(" ", 3);
    String[] target = line[1].split("\\?", 2);
    String query = target.length == 2 ? target[1] : "";
    int bucketEnd = target[0].indexOf('/', 1);
    String key = bucketEnd < 0 ? "" : decode(target[0].substring(bucketEnd + 1));
    return switch (line[0]) {
      case "GET" ->
          key.isEmpty() ? new S3Call("LIST", parameter(query, "prefix")) : new S3Call("GET", key);
      case "POST" -> new S3Call(query.startsWith("delete") ? "DELETE_MANY" : "POST", key);
      case "PUT" ->
          new S3Call(request.header("x-amz-copy-source").isPresent() ? "COPY" : "PUT", key);
      default -> new S3Call(line[0], key);
    };
  }

  private static String parameter(String query, String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return decode(pair.substring(name.length() + 1));
      }
    }
    return "";
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  @Override
  public String toString() {
    return operation + " " + key;
  }
}
