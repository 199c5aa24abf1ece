package clipshard.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://h/a/b.jpg, https://h/a/b.jpg",
    "https://h/a.jpg?token=secret, https://h/a.jpg",
    "https://h/a.jpg#secret, https://h/a.jpg",
    "https://user:secret@h/a.jpg, https://h/a.jpg",
    "https://h/a@b.jpg, https://h/a@b.jpg",
    "https://h:80/a.jpg, https://h:80/a.jpg",
    "https://[::1]:80/a.jpg, https://[::1]:80/a.jpg",
    "https://user:sec@ret@h/a.jpg, https://h/a.jpg",
    "https://user:sec/ret@h/a.jpg, https://(redacted)",
    "https://h:/a.jpg, https://h:/a.jpg",
    "https://user:sec?ret@h/a.jpg, https://(redacted)",
    "https://user:sec#ret@h/a.jpg, https://(redacted)",
    "s3a://key:sec/ret@bucket/a.jpg, s3a://(redacted)",
    "https:/user:secret@h/a.jpg, https://h/a.jpg",
    "https:///user:secret@h/a.jpg, https://h/a.jpg",
    "https:user:secret@h/a.jpg, https://h/a.jpg",
    "//user:secret@h/a.jpg, //h/a.jpg",
    "//user:sec/ret@h/a.jpg, //(redacted)",
    "user:secret@h/a.jpg, user://h/a.jpg",
    "file:///a:b@c/d.jpg, file:///a:b@c/d.jpg",
    "file:/a:b@c/d.jpg, file:/a:b@c/d.jpg",
    "/a@b.jpg, /a@b.jpg",
    "'data:image/png;base64,AAAA', data:image/png;base64",
    "DATA:, data:",
    "no url, no url",
    "'', ''"
  })
  void nothingThatMayBeACredentialIsKept(String url, String stored) {
    assertEquals(stored, StoredUrl.of(url));
  }
}
