package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A Hugging Face hub on the loopback address, with the content network to which it leads for large
 * files on another port. Its answers are those of huggingface.co as public sources have them: model
 * info and headers (huggingface_hub, {@code HfApi.model_info} and {@code get_hf_file_metadata}),
 * error codes ({@code utils/_http.py}), redirects of renamed repositories by a path (the same
 * file's {@code follow_relative_redirects}).
 */
public final class ModelHub implements AutoCloseable {
  private static final Pattern INFO = Pattern.compile("/api/models/(.+?)/revision/([^/]+)");
  private static final Pattern FILE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer hub = server(this::answer);
  private final HttpServer content = server(this::content);
  private final Map<String, Repository> repositories = new ConcurrentHashMap<>();
  private final Map<String, String> renamed = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicInteger changed = new AtomicInteger();
  private volatile long size;

  /** What stands between people and files. */
  public enum Access {
    PUBLIC,
    /** Its list of files is public, its files are for those with the token. */
    GATED,
    /** Without the token, as if there were none. */
    PRIVATE
  }

  /** A token that every repository takes. */
  public static final String TOKEN = "hf_planted_token_of_the_hub";

  private record Repository(
      Access access, Map<String, String> revisions, Map<String, Map<String, byte[]>> commits) {}

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private HttpServer server(Handler handler) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              String token = exchange.getRequestHeaders().getFirst("Authorization");
              String range = exchange.getRequestHeaders().getFirst("Range");
              requests.add(
                  exchange.getRequestMethod()
                      + (exchange.getLocalAddress().getPort() == contentPort()
                          ? " content"
                          : " hub")
                      + exchange.getRequestURI().getRawPath()
                      + (token == null ? "" : " " + token)
                      + (range == null ? "" : " " + range));
              handler.handle(exchange);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code http://127.0.0.1:port}, for {@code HF_ENDPOINT}. */
  public String url() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  private int contentPort() {
    return content == null ? 0 : content.getAddress().getPort();
  }

  /**
   * Puts files into a repository and lets a branch be there.
   *
   * @return the commit
   */
  public String commit(String repository, Access access, String branch, Map<String, byte[]> files) {
    Repository known =
        repositories.computeIfAbsent(
            repository,
            name -> new Repository(access, new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));
    StringBuilder all = new StringBuilder();
    new TreeMap<>(files)
        .forEach((name, bytes) -> all.append(name).append(DigestUtils.sha256Hex(bytes)));
    String commit = DigestUtils.sha1Hex(all.toString());
    known.commits.put(commit, Map.copyOf(files));
    known.revisions.put(branch, commit);
    return commit;
  }

  /** Lets an old name lead to the repository. */
  public void rename(String old, String repository) {
    renamed.put(old, repository);
  }

  /** The next answers of the hub are that it is busy. */
  public void busy(int times) {
    busy.set(times);
  }

  /** The next downloads of large files break off after half of what was asked for. */
  public void breakOff(int times) {
    broken.set(times);
  }

  /** In the next downloads of large files a byte is another one. */
  public void change(int times) {
    changed.set(times);
  }

  /** The hub says another size of large files. */
  public void sizes(long bytes) {
    size = bytes;
  }

  /** Requests so far: method, hub or content, path, and the headers with a token and a range. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forgetRequests() {
    requests.clear();
  }

  private static boolean isLarge(String name) {
    return name.matches(".*\\.(onnx|onnx_data|bin|data)");
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      refuse(exchange, 503, "");
      return;
    }
    String path = exchange.getRequestURI().getRawPath();
    Matcher info = INFO.matcher(path);
    Matcher file = FILE.matcher(path);
    if (info.matches() || file.matches()) {
      Matcher match = info.matches() ? info : file;
      String name = match.group(1);
      if (renamed.containsKey(name)) {
        exchange.getResponseHeaders().set("Location", path.replace(name, renamed.get(name)));
        exchange.sendResponseHeaders(307, -1);
        return;
      }
      Repository repository = repositories.get(name);
      boolean known =
          ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (repository == null || (repository.access == Access.PRIVATE && !known)) {
        refuse(exchange, 401, "RepoNotFound");
        return;
      }
      String revision = java.net.URLDecoder.decode(match.group(2), UTF_8);
      String commit = repository.revisions.getOrDefault(revision, revision);
      Map<String, byte[]> files = repository.commits.get(commit);
      if (files == null) {
        refuse(exchange, 404, "RevisionNotFound");
      } else if (info.matches()) {
        sendInfo(exchange, name, commit, files);
      } else if (repository.access == Access.GATED && !known) {
        refuse(exchange, 401, "GatedRepo");
      } else {
        sendFile(exchange, commit, java.net.URLDecoder.decode(file.group(3), UTF_8), files);
      }
      return;
    }
    refuse(exchange, 404, "");
  }

  private static void sendInfo(
      HttpExchange exchange, String name, String commit, Map<String, byte[]> files)
      throws IOException {
    byte[] json =
        new ObjectMapper()
            .writeValueAsBytes(
                Map.of(
                    "id",
                    name,
                    "sha",
                    commit,
                    "siblings",
                    files.keySet().stream().sorted().map(it -> Map.of("rfilename", it)).toList()));
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
  }

  private void sendFile(
      HttpExchange exchange, String commit, String name, Map<String, byte[]> files)
      throws IOException {
    byte[] bytes = files.get(name);
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    if (bytes == null) {
      refuse(exchange, 404, "EntryNotFound");
    } else if (isLarge(name)) {
      String hash = DigestUtils.sha256Hex(bytes);
      blobs.put(hash, bytes);
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash + '"');
      exchange
          .getResponseHeaders()
          .set("X-Linked-Size", String.valueOf(size > 0 ? size : bytes.length));
      exchange
          .getResponseHeaders()
          .set("Location", "http://localhost:%d/%s?sign=planted".formatted(contentPort(), hash));
      exchange.sendResponseHeaders(302, -1);
    } else {
      byte[] head = ("blob " + bytes.length + "\0").getBytes(UTF_8);
      byte[] whole = Arrays.copyOf(head, head.length + bytes.length);
      System.arraycopy(bytes, 0, whole, head.length, bytes.length);
      exchange.getResponseHeaders().set("ETag", '"' + DigestUtils.sha1Hex(whole) + '"');
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      if (isHead) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      }
      exchange.sendResponseHeaders(200, isHead ? -1 : bytes.length);
      if (!isHead) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private void content(HttpExchange exchange) throws IOException {
    byte[] bytes = blobs.get(exchange.getRequestURI().getPath().substring(1));
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    if (from >= bytes.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    byte[] asked = Arrays.copyOfRange(bytes, from, bytes.length);
    if (changed.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      asked[asked.length - 1]++;
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, asked.length);
    boolean breaks = broken.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    exchange.getResponseBody().write(asked, 0, breaks ? asked.length / 2 : asked.length);
    exchange.getResponseBody().flush();
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.sendResponseHeaders(status, -1);
  }

  @Override
  public void close() {
    hub.stop(0);
    content.stop(0);
    threads.shutdownNow();
  }
}
