package clipshard.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import clipshard.config.Secret;
import clipshard.config.Settings;
import clipshard.fetch.HttpClientFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.io.Closer;

/**
 * What the hub answers, as huggingface.co/docs/hub/api and huggingface_hub's {@code
 * file_download.py} have it. The token goes to the endpoint's own host, scheme and port, and
 * nowhere else.
 */
final class HubClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Of repositories with ten thousands of files. */
  private static final int MOST_JSON = 64 << 20;

  private final URI endpoint;
  private final Secret token;
  private final CloseableHttpClient client;

  HubClient(String endpoint, Secret token, Settings.Fetch settings) {
    this.endpoint = URI.create(endpoint);
    this.token = token;
    this.client = HttpClientFactory.ofOperator(settings);
  }

  /** The hub has no answer now, but may have one later. */
  static final class NotNowException extends IOException {
    private static final long serialVersionUID = 1L;

    NotNowException(String message) {
      super(message);
    }
  }

  /** Nobody answers. */
  static final class UnreachableException extends HubException {
    private static final long serialVersionUID = 1L;

    UnreachableException(IOException cause) {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
  }

  /**
   * A repository at one commit.
   *
   * @param files names of all its files
   */
  record Revision(String commit, SortedSet<String> files) {}

  /**
   * What a file is.
   *
   * @param hash SHA-256 of the contents in hexadecimal digits, or Git's SHA-1 of small files
   * @param size in bytes, or -1 where the hub does not say
   */
  record Remote(String hash, long size) {}

  /** Takes a file's contents from a byte on. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes what follows.
     *
     * @param from 0, or what was asked for
     */
    void take(long from, InputStream contents) throws IOException;
  }

  /** Which commit the revision is now, and its files. */
  Revision revision(HubUri uri, Patience patience) throws IOException {
    String path =
        "/api/models/%s/revision/%s"
            .formatted(uri.repository(), URLEncoder.encode(uri.wanted(), UTF_8));
    try (Answer answer = answer("GET", at(path), false, uri, patience)) {
      JsonNode info = json(answer, uri);
      String commit = info.path("sha").asText();
      if (!HubUri.isCommit(commit)) {
        throw new HubException("%s does not say which commit %s is".formatted(endpoint, uri));
      }
      SortedSet<String> files = new TreeSet<>();
      info.path("siblings").forEach(sibling -> files.add(sibling.path("rfilename").asText()));
      files.removeIf(name -> !HubUri.isPath(name));
      return new Revision(commit, files);
    }
  }

  private JsonNode json(Answer answer, HubUri uri) throws IOException {
    byte[] bytes = answer.contents().readNBytes(MOST_JSON);
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new HubException(
          "%s answers with no JSON when asked for %s; is HF_ENDPOINT (hub.endpoint) a hub's address?"
              .formatted(endpoint, uri),
          e);
    }
  }

  /** What a commit's file is. */
  Remote remote(HubUri at, Patience patience) throws IOException {
    try (Answer answer = answer("HEAD", file(at), true, at, patience)) {
      String hash = answer.seen.hash.replaceFirst("^W/", "").replace("\"", "");
      if (!hash.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
        throw new HubException("%s does not say what the hash of %s is".formatted(endpoint, at));
      }
      return new Remote(hash, answer.seen.size);
    }
  }

  /** An answer that is one; a hub that is too busy is asked again, one that is not there is not. */
  private Answer answer(String method, URI first, boolean isOfHub, HubUri uri, Patience patience)
      throws IOException {
    return patience.until(
        () -> 0,
        () -> {
          Answer answer;
          try {
            answer = ask(method, first, 0, isOfHub);
          } catch (HubException e) {
            throw e;
          } catch (IOException e) {
            throw new UnreachableException(e);
          }
          try {
            require(answer, uri);
            return answer;
          } catch (IOException e) {
            answer.close();
            throw e;
          }
        });
  }

  /** Gives {@code sink} a file's contents from {@code from} on, or from 0 where that is refused. */
  void read(HubUri at, long from, Sink sink) throws IOException {
    try (Answer answer = ask("GET", file(at), from, false)) {
      if (answer.status() == 416 && from > 0) {
        sink.take(0, InputStream.nullInputStream()); // there is less than that: to be begun anew
        throw new NotNowException("%s has no byte %d".formatted(at, from));
      }
      require(answer, at);
      sink.take(answer.status() == 206 ? from : 0, answer.contents());
    }
  }

  private URI at(String path) {
    return URI.create(endpoint + path);
  }

  private URI file(HubUri at) {
    String name =
        Stream.of(at.file().split("/"))
            .map(part -> URLEncoder.encode(part, UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return at("/%s/resolve/%s/%s".formatted(at.repository(), at.revision(), name));
  }

  /** What answers on the way to a file say of it; that of the last one counts least. */
  private static final class Seen {
    private String hash = "";
    private long size = -1;

    private void look(HttpMessage answer, boolean isLast) {
      hash = hash.isEmpty() ? text(answer, "X-Linked-Etag") : hash;
      size = size < 0 ? number(answer, "X-Linked-Size") : size;
      if (isLast) {
        hash = hash.isEmpty() ? text(answer, HttpHeaders.ETAG) : hash;
        size = size < 0 ? number(answer, HttpHeaders.CONTENT_LENGTH) : size;
      }
    }

    private static long number(HttpMessage answer, String name) {
      String text = text(answer, name);
      return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }
  }

  private static String text(HttpMessage answer, String name) {
    Header header = answer.getFirstHeader(name);
    return header == null ? "" : header.getValue().strip();
  }

  /** The last answer of a request and its redirects. */
  private record Answer(
      URI uri, HttpUriRequestBase request, ClassicHttpResponse response, Seen seen)
      implements AutoCloseable {
    int status() {
      return response.getCode();
    }

    InputStream contents() throws IOException {
      return response.getEntity() == null
          ? InputStream.nullInputStream()
          : response.getEntity().getContent();
    }

    /** Does not read to the end what nobody wanted. */
    @Override
    public void close() {
      request.cancel();
      Closer.closeQuietly(response);
    }
  }

  /**
   * @param from the first byte that is wanted
   * @param isOfHub whether to stop where the hub says all of a file and leads elsewhere
   */
  private Answer ask(String method, URI first, long from, boolean isOfHub) throws IOException {
    Seen seen = new Seen();
    URI uri = first;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
      request.setHeader(HttpHeaders.ACCEPT, "*/*");
      if (from > 0) {
        request.setHeader(HttpHeaders.RANGE, "bytes=%d-".formatted(from));
      }
      if (!token.isEmpty() && isEndpoint(uri)) {
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.reveal());
      }
      Answer answer = new Answer(uri, request, open(request), seen);
      String location = text(answer.response, HttpHeaders.LOCATION);
      boolean leads = REDIRECTS.contains(answer.status()) && !location.isEmpty();
      seen.look(answer.response, !leads);
      if (!leads) {
        return answer;
      }
      URI next = next(uri, location);
      if (isOfHub && !isEndpoint(next) && !seen.hash.isEmpty()) {
        return answer;
      }
      answer.close();
      uri = next;
    }
    throw new HubException("%s leads on and on when asked for %s".formatted(endpoint, first));
  }

  private URI next(URI from, String location) throws HubException {
    URI next;
    try {
      next = from.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw new HubException("%s redirects to what is no URL".formatted(from.getHost()));
    }
    boolean isHttp = next.getHost() != null && Set.of("http", "https").contains(next.getScheme());
    if (!isHttp || (from.getScheme().equals("https") && !next.getScheme().equals("https"))) {
      throw new HubException(
          "%s redirects to %s, which is not followed"
              .formatted(from.getHost(), next.getScheme() + "://" + next.getHost()));
    }
    return next;
  }

  private boolean isEndpoint(URI uri) {
    return uri.getScheme().equalsIgnoreCase(endpoint.getScheme())
        && uri.getHost().equalsIgnoreCase(endpoint.getHost())
        && port(uri) == port(endpoint);
  }

  private static int port(URI uri) {
    boolean isSecure = uri.getScheme().equalsIgnoreCase("https");
    return uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80;
  }

  private ClassicHttpResponse open(HttpUriRequestBase request) throws IOException {
    try {
      return client.executeOpen(
          RoutingSupport.determineHost(request), request, HttpClientContext.create());
    } catch (HttpException e) {
      throw new IOException("No answer in HTTP", e);
    }
  }

  /** Refuses what is no answer, with what to do. */
  private void require(Answer answer, HubUri uri) throws IOException {
    int status = answer.status();
    boolean isMeta = answer.request.getMethod().equals("HEAD") && REDIRECTS.contains(status);
    if (status == 200 || status == 206 || isMeta) {
      return;
    }
    if (status == 408 || status == 429 || status >= 500) {
      throw new NotNowException("status %d of %s".formatted(status, answer.uri.getHost()));
    }
    throw new HubException(refusal(answer, uri));
  }

  private String refusal(Answer answer, HubUri uri) {
    String repository = uri.repository();
    int status = answer.status();
    String login =
        token.isEmpty()
            ? "set HF_TOKEN (hub.token) to a token that may read it"
            : "the token that is set (HF_TOKEN, hub.token) may not read it or is no longer valid: give another";
    if (!isEndpoint(answer.uri)) {
      return "%s, to which the hub leads for %s, answers with status %d"
          .formatted(answer.uri.getHost(), uri, status);
    }
    return switch (text(answer.response, "X-Error-Code")) {
      case "GatedRepo" ->
          "%s is gated: open %s/%s in a browser, accept its conditions with an account, and %s"
              .formatted(
                  repository,
                  endpoint,
                  repository,
                  token.isEmpty()
                      ? "set HF_TOKEN (hub.token) to a token of that account"
                      : "give a token of that account; the one that is set (HF_TOKEN, hub.token) has no access");
      case "RevisionNotFound" ->
          "%s has no branch, tag or commit %s".formatted(repository, uri.wanted());
      case "EntryNotFound" -> "There is no %s in %s".formatted(uri.file(), repository);
      default ->
          switch (status) {
            case 401, 403, 404 ->
                "%s shows no model repository %s (status %d). Correct its name; if it is private, %s"
                    .formatted(endpoint, repository, status, login);
            default ->
                "%s answers with status %d when asked for %s".formatted(endpoint, status, uri);
          };
    };
  }

  @Override
  public void close() {
    Closer.closeQuietly(client);
  }
}
