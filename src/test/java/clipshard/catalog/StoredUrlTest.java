package clipshard.catalog;

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
    "'data:image/png;base64,AAAA', data:image/png;base64",
    "DATA:, data:",
    "no url, no url",
    "'', ''"
  })
  void nothingThatMayBeACredentialIsKept(String url, String stored) {
    assertEquals(stored, StoredUrl.of(url));
  }
}
