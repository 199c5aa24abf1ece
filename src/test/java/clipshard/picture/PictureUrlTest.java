package clipshard.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.Settings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureUrlTest {
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
    "' https://user:secret@h/a.jpg', https://h/a.jpg",
    "' data:image/png;base64,AAAA', data:image/png;base64",
    "no url, no url",
    "'', ''"
  })
  void nothingThatMayBeACredentialIsKept(String url, String stored) {
    assertEquals(stored, new PictureUrl(url).stored());
  }

  @ParameterizedTest
  @CsvSource({
    "https://user:secret@host/a.jpg?token=secret#secret, https://host/a.jpg",
    "https://secret@host, https://host",
    "http:user:secret@host/a, http://host/a",
    "//user:secret@host/a, //host/a",
    "https://host/@scope/a.jpg, https://host/@scope/a.jpg",
    "'https://host/a\nb', https://host/a b",
    "https://host/a\u001b[31m\u009b\u202eb, https://host/a[31mb",
    "'data:image/png;base64,secret', 'data:image/png;base64,… (28 characters)'",
    "'', (empty)",
  })
  void showsNoSecrets(String url, String shown) {
    assertEquals(shown, new PictureUrl(url).shown());
  }

  @Test
  void showsNotTooMuch() {
    assertEquals(200, new PictureUrl("http://host/" + "x".repeat(10_000)).shown().length());
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS://User:secret@Host:8080/A.jpg, host",
    "' https://host/a', host",
    "https://[::1]:80/a.jpg, [::1]",
    "https://(redacted), (redacted)",
    "https:///a.jpg, https:",
    "S3A:bucket, s3a:",
    "data:image/png;base64, data:",
    "//host/a.jpg, ''",
    "no url, ''",
  })
  void theOriginIsTheHostElseTheScheme(String url, String origin) {
    assertEquals(origin, new PictureUrl(url).origin());
  }

  @Test
  void aLongUrlIsReadBackAndAnyOtherTextIsNone() {
    LongUrl url = LongUrl.of("it's\n7", "data:image/png;base64,AAAA", "0a", 20_000);
    assertEquals(Optional.of(url), LongUrl.read(url.text()));
    for (String text : List.of("", "data:,", "\0", "a\0b\0c\0d", "data:\0001\0002")) {
      assertEquals(Optional.empty(), LongUrl.read(text));
    }
    PictureUrl stand = new PictureUrl(url.text());
    assertEquals("data:image/png;base64", stand.stored());
    assertEquals("data:image/png;base64,… (20000 characters)", stand.shown());
    assertEquals("data:", stand.origin());
    assertEquals("0a", stand.hash(Settings.ComparedUrl.WHOLE));
  }
}
