package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import clipshard.config.Secret;
import clipshard.config.Settings;
import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import clipshard.text.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.io.Closer;

/** One download: a request, and another for each redirect. Runs once. */
final class HttpDownload {
  /** An unwanted body up to this long is read, to keep its connection; else that is given up. */
  private static final int SHORT_BODY = 64 << 10;

  /** Of every other 2xx there is no picture, or a part of one. */
  private static final Set<Integer> PICTURES = Set.of(200, 203);

  private static final int NOT_MODIFIED = 304;

  private static final int PROXY_AUTHENTICATION = 407;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Settings.Fetch settings;
  private final ProxyRoutes routes;
  private final HttpClient client;
  private final HttpClient fresh;
  private final HostLimit hosts;
  private final Watchdog.Watch watch;
  private final Consumer<Duration> retryAfter;
  private URI uri;
  private boolean wasSecure;

  /** Of the URL that is asked first alone: a redirect may lead to another host. */
  private final String validator;

  private boolean isFirst = true;

  /** Of the last request, beside the usual ones. */
  private Map<String, Secret> headers = Map.of();

  /**
   * @param fresh reuses no connection
   * @param uri http or https, as {@link UrlText#http} makes them
   * @param retryAfter takes the server's wish when the answer is a refusal with one
   * @param validator that the host gave for {@code uri}, as {@link Fetched} has it
   */
  HttpDownload(
      Settings.Fetch settings,
      ProxyRoutes routes,
      HttpClient client,
      HttpClient fresh,
      HostLimit hosts,
      Watchdog.Watch watch,
      Consumer<Duration> retryAfter,
      URI uri,
      String validator) {
    this.settings = settings;
    this.routes = routes;
    this.client = client;
    this.fresh = fresh;
    this.hosts = hosts;
    this.watch = watch;
    this.retryAfter = retryAfter;
    this.uri = uri;
    this.validator = validator;
  }

  Fetched run() throws RejectedException, InterruptedException {
    try {
      for (int redirects = 0; redirects <= settings.maxRedirects(); redirects++) {
        Optional<Fetched> answer = askInTurn();
        if (answer.isPresent()) {
          return answer.get();
        }
        isFirst = false;
      }
    } catch (IOException | HttpException e) {
      throw failure(e);
    }
    throw new RejectedException(
        Reason.REFUSED,
        "more than fetch.max-redirects (%d) redirects, the last to %s"
            .formatted(settings.maxRedirects(), shown()));
  }

  private Optional<Fetched> askInTurn()
      throws IOException, HttpException, RejectedException, InterruptedException {
    HttpGet request = new HttpGet(uri);
    HttpHost host = RoutingSupport.determineHost(request);
    headers = headers(host);
    headers.forEach((name, value) -> request.setHeader(name, value.reveal()));
    if (isFirst && !validator.isEmpty()) {
      request.setHeader(Fetched.condition(validator), validator);
    }
    long before = System.nanoTime();
    HostLimit.Permit permit = hosts.acquire(host.getHostName());
    watch.extend(Duration.ofNanos(System.nanoTime() - before));
    try {
      if (watch.isLate()) {
        throw late(null);
      }
      return ask(host, request);
    } finally {
      permit.close();
    }
  }

  /**
   * What belongs to a host is sent to it alone, and not in the clear once it was asked securely.
   */
  private Map<String, Secret> headers(HttpHost host) {
    wasSecure |= isSecure(host);
    if (wasSecure && !isSecure(host)) {
      return Map.of();
    }
    HttpHost whole = RoutingSupport.normalize(host, DefaultSchemePortResolver.INSTANCE);
    String name = HostName.canonical(host.getHostName());
    return settings.headers().of(name.contains(":") ? "[" + name + "]" : name, whole.getPort());
  }

  /** What is there; or nothing, and {@code uri} is where to ask next. */
  private Optional<Fetched> ask(HttpHost host, HttpGet request)
      throws IOException, HttpException, RejectedException {
    routes.check(host);
    watch.over(request);
    HttpClientContext context = HttpClientContext.create();
    ClassicHttpResponse response = open(host, request, context);
    try {
      int status = response.getCode();
      if (isOfProxy(host, status, context)) {
        throw new RejectedException(
            Reason.CONNECTION,
            "status %d of fetch.proxy itself, asked for %s".formatted(status, shown()));
      }
      if (PICTURES.contains(status)) {
        byte[] body = body(request, response);
        if (body.length == 0) {
          throw new RejectedException(Reason.NOT_READY, "an empty answer from " + shown());
        }
        return Optional.of(new Fetched(body, isFirst ? Fetched.validator(response) : "", false));
      }
      if (status == NOT_MODIFIED && isFirst && !validator.isEmpty()) {
        return Optional.of(Fetched.notModified(validator));
      }
      byte[] told = discard(request, response.getEntity());
      Header location = response.getFirstHeader(HttpHeaders.LOCATION);
      if (REDIRECTS.contains(status) && location != null) {
        uri = follow(location.getValue());
        return Optional.empty();
      }
      RetryAfter.of(response).ifPresent(retryAfter);
      ServerError error = ServerError.of(told);
      throw new RejectedException(
          reason(status, error), "status %d%s from %s".formatted(status, told(error), shown()));
    } finally {
      // Closing reads what is left, and how that breaks off changes nothing any more.
      Closer.closeQuietly(response);
    }
  }

  /**
   * The answer. A server may close a kept connection at any time, and says so by nothing but the
   * end of the next request.
   */
  private ClassicHttpResponse open(HttpHost host, HttpGet request, HttpClientContext context)
      throws IOException, HttpException {
    try {
      return client.executeOpen(host, request, context);
    } catch (NoHttpResponseException | SocketException | SSLException e) {
      if (request.isCancelled() || !isReused(context.getEndpointDetails())) {
        throw e;
      }
      return fresh.executeOpen(host, request, context);
    }
  }

  /** Whether a connection has brought answers to earlier requests. */
  private static boolean isReused(EndpointDetails connection) {
    return connection != null && connection.getResponseCount() > 0;
  }

  /** Whether the host was not reached: who asks is not welcome, or there is no tunnel to it. */
  private boolean isOfProxy(HttpHost host, int status, HttpClientContext context) {
    boolean hasNoTunnel = isSecure(host) && context.getSSLSession() == null;
    return routes.isProxied(host) && (status == PROXY_AUTHENTICATION || hasNoTunnel);
  }

  private static boolean isSecure(HttpHost host) {
    return host.getSchemeName().equals("https");
  }

  /** What a server says of a request may repeat what is secret of it. */
  private String told(ServerError error) {
    boolean isEcho =
        headers.values().stream().anyMatch(value -> value.reveal().contains(error.code()));
    return isEcho ? "" : error.shown(uri.getRawQuery() != null || !headers.isEmpty());
  }

  private URI follow(String location) throws RejectedException {
    // The client gives each byte of a header as a character; people write UTF-8 there.
    String to = UrlText.resolve(uri, new String(location.getBytes(ISO_8859_1), UTF_8));
    String scheme = UrlText.scheme(to);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    if (!isHttp || !settings.allowSchemes().contains(scheme)) {
      throw new RejectedException(
          Reason.FORBIDDEN_ADDRESS,
          "%s redirects to %s, whose scheme is not followed"
              .formatted(shown(), new PictureUrl(to).shown()));
    }
    return UrlText.http(to);
  }

  private byte[] body(HttpGet request, ClassicHttpResponse response)
      throws IOException, RejectedException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return new byte[0];
    }
    try {
      byte[] bytes = content(entity, response.getHeaders(HttpHeaders.CONTENT_ENCODING));
      discard(request, entity);
      return bytes;
    } catch (IOException | RejectedException e) {
      // Else closing the answer would read the rest of it, however long that is.
      request.cancel();
      throw e;
    }
  }

  private byte[] content(HttpEntity entity, Header... codings)
      throws IOException, RejectedException {
    if (entity.getContentLength() > settings.maxBytes()) {
      throw tooLarge(entity.getContentLength() + " bytes declared");
    }
    int most = (int) Math.min(settings.maxBytes(), Integer.MAX_VALUE - 16);
    CappedStream packed = new CappedStream(entity.getContent(), most + 1);
    try {
      byte[] bytes = ContentCoding.read(packed, most + 1, codings);
      if (bytes.length > most || packed.isSpent()) {
        throw tooLarge("more bytes received");
      }
      return bytes;
    } catch (IOException e) {
      if (packed.isSpent()) {
        throw tooLarge("more bytes received");
      }
      throw e;
    }
  }

  /**
   * The first bytes. Cancels what would take long to read to its end, as closing the answer does.
   */
  private static byte[] discard(HttpGet request, HttpEntity entity) {
    byte[] first = {};
    try {
      if (entity != null) {
        InputStream content = entity.getContent();
        first = content.readNBytes(ServerError.MOST_BYTES);
        if (content.readNBytes(SHORT_BODY + 1).length > SHORT_BODY) {
          request.cancel();
        }
      }
    } catch (IOException e) {
      request.cancel();
    }
    return first;
  }

  private static Reason reason(int status, ServerError error) {
    return switch (status) {
      case 404, 410 -> Reason.NOT_FOUND;
      case 408 -> Reason.TIMEOUT;
      case 409, 423, 425 -> Reason.NOT_READY;
      case 429 -> Reason.THROTTLED;
      default ->
          switch (status / 100) {
            case 2 -> Reason.NOT_READY;
            case 4 -> error.reason().orElse(Reason.REFUSED);
            case 5 -> Reason.SERVER_ERROR;
            default -> Reason.REFUSED;
          };
    };
  }

  private RejectedException failure(Exception error) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while downloading " + shown());
    }
    if (watch.isLate()) {
      return late(error);
    }
    Reason reason =
        error instanceof CheckedDns.ForbiddenAddressException
            ? Reason.FORBIDDEN_ADDRESS
            : error instanceof SocketTimeoutException ? Reason.TIMEOUT : Reason.CONNECTION;
    return new RejectedException(
        reason,
        "%s: %s, from %s"
            .formatted(
                error.getClass().getSimpleName(), Shown.message("" + error.getMessage()), shown()),
        error);
  }

  private RejectedException late(Exception cause) {
    return new RejectedException(
        Reason.TIMEOUT,
        "not complete within fetch.timeout (%s): %s".formatted(settings.timeout(), shown()),
        cause);
  }

  private RejectedException tooLarge(String found) {
    return new RejectedException(
        Reason.TOO_LARGE,
        "%s, fetch.max-bytes is %d, from %s".formatted(found, settings.maxBytes(), shown()));
  }

  private String shown() {
    return new PictureUrl(uri.toString()).shown();
  }
}
