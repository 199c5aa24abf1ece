package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected;
import clipshard.picture.RejectedException;
import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTextTest {
  @ParameterizedTest
  @CsvSource({
    "http://host/a.jpg, http://host/a.jpg",
    "' HTTPS://Host/A.jpg\n', https://host/A.jpg",
    "'\uFEFF\u00A0http://host/a.jpg\u200B\u00A0\u2060', http://host/a.jpg",
    "http://host, http://host/",
    "http://host?a, http://host/?a",
    "http://host:8080/, http://host:8080/",
    "http://host:/a, http://host/a",
    "http://host:0080/a, http://host:80/a",
    "http://user:pass@host/a#frag, http://host/a",
    "http://a@b@host/, http://host/",
    "http://my_host/a, http://my_host/a",
    "http://[2001:DB8::1]:81/a, http://[2001:DB8::1]:81/a",
    "http://bücher.example/ü, http://xn--bcher-kva.example/%C3%BC",
    "http://host/a b, http://host/a%20b",
    "http://host/a%20b, http://host/a%20b",
    "http://host/100%, http://host/100%25",
    "http://host/%zz%4, http://host/%25zz%254",
    "'http://host/{[\"<>^`|\\]}', http://host/%7B%5B%22%3C%3E%5E%60%7C%5C%5D%7D",
    "'http://host/a\r\nX: y', http://host/a%0D%0AX:%20y",
    "http://host/./a//b/../c/.?./, http://host/a//c/?./",
    "http://host/../../a/.., http://host/",
    "http://host/a/b/.., http://host/a/",
    "http://host/...a, http://host/...a",
    "http://host/😀, http://host/%F0%9F%98%80",
    "'http://host/a;b=c,d+e(f)!*~$&''?q=1&r=@:/?', 'http://host/a;b=c,d+e(f)!*~$&''?q=1&r=@:/?'",
  })
  void encodesWhatMustBeAndNothingTwice(String url, String expected) throws Exception {
    URI uri = UrlText.http(url);
    assertEquals(expected, uri.toString());
    assertEquals(expected, UrlText.http(uri.toString()).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "a.jpg",
        "/a.jpg",
        "//host/a.jpg",
        "://host",
        "http:",
        "http:a.jpg",
        "http://",
        "http:///a.jpg",
        "http://host:x/",
        "http://host:0/",
        "http://host:65536/",
        "http://host:99999999999/",
        "http://ho st/",
        "http://ho%20st/",
        "http://host\\a/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://[v1.x]/",
        "http://a..b/",
        "http://user:secret@/",
        "http://user:sec/ret@host:x/",
        "http:user:secret@host/",
      })
  void tellsWhatIsNoUrl(String url) {
    RejectedException bad =
        assertThrows(
            RejectedException.class,
            () -> {
              UrlText.scheme(url);
              UrlText.http(url);
            });
    assertEquals(Rejected.Reason.BAD_URL, bad.rejected().reason());
    assertFalse(bad.getMessage().contains("sec"), bad.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"https://host/a.jpg\"            | in quotes or brackets, which trim(",
        "<https://host/a.jpg>              | in quotes or brackets, which trim(",
        "http:\\/\\/host\\/a.jpg           | replace(image_url, '\\/', '/')",
        "[\"https://host/a.jpg\"]          | image_url::jsonb ->> 0",
        "{\"url\": \"https://host/a.jpg\"} | image_url::jsonb ->> 'url'",
        "{https://host/a.jpg,https://b/}   | (image_url::text[])[1]",
        "//cdn.host/a.jpg                  | 'https:' || image_url",
        "www.host.example/a.jpg            | 'https://' || image_url",
        "products/1.jpg                    | a path: source.url-prefix puts before it",
        "/products/12:30.jpg?v=2#x         | a path: source.url-prefix puts before it",
        "ht\u200Btp://host/a.jpg           | U+200B: replace(image_url, chr(8203), '')",
        "http://ho\u00A0st/a.jpg           | U+00A0: replace(image_url, chr(160), '')",
      })
  void saysWhatMendsWhatExportsMakeOfUrls(String url, String advice) {
    RejectedException bad = assertThrows(RejectedException.class, () -> asked(url));
    assertEquals(Rejected.Reason.BAD_URL, bad.rejected().reason());
    assertTrue(bad.getMessage().contains(advice), bad.getMessage());
  }

  private static URI asked(String url) throws RejectedException {
    UrlText.scheme(url);
    return UrlText.http(url);
  }

  @ParameterizedTest
  @CsvSource({
    "file:/a b/c.jpg, /a b/c.jpg",
    "file:///a%20b?c#d%, /a b?c#d%",
    "s3a://bucket/ü.jpg, /ü.jpg",
  })
  void storageNamesAreWhole(String url, String path) throws Exception {
    assertEquals(path, UrlText.storage(url).getPath());
  }

  @ParameterizedTest
  @CsvSource({
    "http://other/x, http://other/x",
    "//other/x, http://other/x",
    "/x, http://host:1/x",
    "x, http://host:1/a/x",
    "../x, http://host:1/a/../x",
    "?y, http://host:1/a/b?y",
    "'', http://host:1/a/b",
    "#z, http://host:1/a/b#z",
  })
  void resolvesLocations(String location, String expected) {
    assertEquals(expected, UrlText.resolve(URI.create("http://host:1/a/b?q"), location));
  }

  @Property
  void anyTextIsAUrlOrIsRejected(@ForAll String host, @ForAll String path) {
    for (String url : new String[] {host + path, "http://" + host + "/" + path, "file:" + path}) {
      try {
        UrlText.scheme(url);
        URI uri = url.startsWith("file:") ? UrlText.storage(url) : UrlText.http(url);
        assertEquals(uri, URI.create(uri.toASCIIString()));
      } catch (RejectedException e) {
        assertEquals(Rejected.Reason.BAD_URL, e.rejected().reason());
      }
      assertFalse(new PictureUrl(url).shown().contains("\n"));
    }
  }
}
