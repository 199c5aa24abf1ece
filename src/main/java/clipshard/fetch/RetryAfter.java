package clipshard.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;

/** How long a server wants to be left alone: {@code Retry-After}, in seconds or as a date. */
final class RetryAfter {
  private RetryAfter() {}

  /** Empty without the header, with a date that has passed, and with one that says neither. */
  static Optional<Duration> of(HttpResponse response) {
    Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
    return header == null ? Optional.empty() : parse(header.getValue(), Instant.now());
  }

  static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    // Nine digits are thirty years.
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    Instant date = DateUtils.parseStandardDate(text);
    return Optional.ofNullable(date)
        .filter(later -> later.isAfter(now))
        .map(later -> Duration.between(now, later));
  }
}
