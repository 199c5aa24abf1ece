package faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What goes wrong with a request to an S3 server. */
@FunctionalInterface
public interface Fault {
  /** Deals with the request in the server's place, or with the server's answer. */
  void apply(FaultExchange exchange) throws IOException, InterruptedException;

  /** The server answers with an error and does nothing. */
  static Fault error(int status, String code) {
    return exchange -> exchange.answer(errorAnswer(status, code, "scripted", ""));
  }

  private static HttpMessage errorAnswer(int status, String code, String message, String more) {
    String xml =
        "<?xml version=\"1.0\""
            + " encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>%s</Message>%s<RequestId>0</RequestId></Error>";
    return HttpMessage.xml(status, xml.formatted(code, message, more));
  }

  /** The server is of one region, and refuses what is signed for another as S3 does. */
  static Fault onlyRegion(String region) {
    Pattern scope = Pattern.compile("Credential=[^/]+/[0-9]+/([^/]+)/s3/");
    return exchange -> {
      Matcher signed = scope.matcher(exchange.request().header("Authorization").orElse(""));
      if (signed.find() && !signed.group(1).equals(region)) {
        String message =
            "The authorization header is malformed; the region '%s' is wrong; expecting '%s'"
                .formatted(signed.group(1), region);
        exchange.answer(
            errorAnswer(
                400, "AuthorizationHeaderMalformed", message, "<Region>" + region + "</Region>"));
      } else {
        exchange.answer(exchange.forward());
      }
    };
  }

  /** The bucket is in another region, whose server is to be asked. */
  static Fault redirectTo(String region) {
    String more = "<Endpoint>s3.%s.example.com</Endpoint><Bucket>faiss</Bucket>".formatted(region);
    HttpMessage answer =
        errorAnswer(301, "PermanentRedirect", "scripted", more).with("x-amz-bucket-region", region);
    return exchange -> exchange.answer(answer);
  }

  /** The clocks of client and server are an hour apart. */
  static Fault timeTooSkewed() {
    Instant now = Instant.now();
    String more =
        "<RequestTime>%s</RequestTime><ServerTime>%s</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>"
            .formatted(now.minus(Duration.ofHours(1)), now);
    HttpMessage answer = errorAnswer(403, "RequestTimeTooSkewed", "scripted", more);
    return exchange -> exchange.answer(answer);
  }

  /** Something that is no S3 server answers: the status with a page of HTML. */
  static Fault page(int status) {
    HttpMessage page =
        HttpMessage.xml(status, "<html><body>A page</body></html>")
            .without("Content-Type")
            .with("Content-Type", "text/html");
    return exchange -> exchange.answer(page);
  }

  static Fault internalError() {
    return error(500, "InternalError");
  }

  static Fault slowDown() {
    return error(503, "SlowDown");
  }

  static Fault accessDenied() {
    return error(403, "AccessDenied");
  }

  static Fault notFound() {
    return error(404, "NoSuchKey");
  }

  /** A body over the limit is refused, as a server does that has such a limit. */
  static Fault tooLargeOver(int bytes) {
    return exchange -> {
      if (exchange.request().body().length > bytes) {
        error(413, "EntityTooLarge").apply(exchange);
      } else {
        exchange.answer(exchange.forward());
      }
    };
  }

  /** The same of a server that does not wait for its answer to be read. */
  static Fault brokenOver(int bytes) {
    return exchange -> {
      if (exchange.request().body().length > bytes) {
        exchange.reset();
      } else {
        exchange.answer(exchange.forward());
      }
    };
  }

  /** The connection breaks before the server has the request. */
  static Fault resetBefore() {
    return FaultExchange::reset;
  }

  /** The server does what it is asked, but the client never hears so. */
  static Fault resetAfter() {
    return exchange -> {
      exchange.forward();
      exchange.reset();
    };
  }

  /** The server does what it is asked, and the client hears of an error. */
  static Fault errorAfter(int status, String code) {
    return exchange -> {
      exchange.forward();
      error(status, code).apply(exchange);
    };
  }

  /** The body ends after {@code bytes} with a reset. */
  static Fault resetWithin(int bytes) {
    return exchange -> {
      exchange.answerPartly(exchange.forward(), bytes);
      exchange.reset();
    };
  }

  /** The body ends after {@code bytes}, though more are announced, as if that were all. */
  static Fault endWithin(int bytes) {
    return exchange -> {
      exchange.answerPartly(exchange.forward(), bytes);
      exchange.close();
    };
  }

  /** The body is shorter than the object, and its announced length with it. */
  static Fault shorten(int bytes) {
    return exchange -> {
      HttpMessage answer = exchange.forward();
      int kept = Math.min(bytes, answer.body().length);
      exchange.answer(
          exchange.isHead() ? answer : answer.withBody(Arrays.copyOf(answer.body(), kept)));
    };
  }

  /** The answer is held back until {@code latch} opens. */
  static Fault hold(CountDownLatch latch) {
    return exchange -> {
      HttpMessage answer = exchange.forward();
      latch.await();
      exchange.answer(answer);
    };
  }

  /** Nothing goes wrong; {@code latch} counts down when the server has done what it was asked. */
  static Fault tell(CountDownLatch latch) {
    return exchange -> {
      HttpMessage answer = exchange.forward();
      latch.countDown();
      exchange.answer(answer);
    };
  }

  /**
   * The server overwrites whatever the client's condition was. The condition is signed and cannot
   * be taken out, so what it forbids is removed from the server's folder before it looks.
   */
  static Fault ignoreConditions(Path bucket) {
    return exchange -> {
      Files.deleteIfExists(bucket.resolve(S3Call.of(exchange.request()).key()));
      exchange.answer(exchange.forward());
    };
  }

  /** What is in the server's folder may not be written again. */
  static Fault denyReplacing(Path bucket) {
    return exchange -> {
      if (Files.exists(bucket.resolve(S3Call.of(exchange.request()).key()))) {
        accessDenied().apply(exchange);
      } else {
        exchange.answer(exchange.forward());
      }
    };
  }

  /** A listing leaves out the keys that match as a whole. */
  static Fault omit(String keys) {
    Pattern line =
        Pattern.compile("<Contents>(?:(?!</Contents>).)*<Key>" + keys + "</Key>.*?</Contents>");
    return exchange -> {
      HttpMessage answer = exchange.forward();
      String listing = line.matcher(new String(answer.body(), UTF_8)).replaceAll("");
      exchange.answer(answer.withBody(listing.getBytes(UTF_8)));
    };
  }
}
