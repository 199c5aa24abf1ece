package clipshard.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlColumnTest {
  private static final String PREFIX = "https://host/public/";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "products/1.jpg, products/1.jpg, products",
        "/products/1.jpg, products/1.jpg, products",
        "`\uFEFF products/1.jpg\u00A0`, products/1.jpg, products",
        "1.jpg, 1.jpg, unknown",
        "a b/ü 100% %20.jpg, a b/ü 100% %20.jpg, a b",
        "aw/what?.jpg, aw/what%3F.jpg, aw",
        "aw/no#1?.jpg, aw/no%231%3F.jpg, aw",
        "aw/1.jpg?v=2#x, aw/1.jpg?v=2#x, aw",
        "aw/1?.jpg?X-Sign=a/b?c=d, aw/1%3F.jpg?X-Sign=a/b?c=d, aw",
        "aw/12:30.jpg, aw/12:30.jpg, aw",
        "[aw] new/1.jpg, [aw] new/1.jpg, [aw] new",
        "www.host/1.jpg, www.host/1.jpg, www.host",
      })
  void aPathIsBelowThePrefix(String value, String path, String brand) {
    assertEquals(PREFIX + path, new UrlColumn(PREFIX).url(value));
    assertEquals(brand, new UrlColumn(PREFIX).brand(value));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        "https://other/a b.jpg?x#y",
        " HTTPS://other/1.jpg",
        "s3a://bucket/1.jpg",
        "data:image/png;base64,AAAA",
        "mailto:somebody",
        "//cdn/1.jpg",
        "10:20/1.jpg",
        "\"products/1.jpg\"",
        "[\"products/1.jpg\"]",
        "{products/1.jpg,products/2.jpg}",
        "<products/1.jpg>",
        "?v=2"
      })
  void whatIsNoPathStaysAsItIs(String value) {
    assertEquals(value == null ? "" : value, new UrlColumn(PREFIX).url(value));
    assertNull(new UrlColumn(PREFIX).brand(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"products/1.jpg", "/products/1.jpg", " what?.jpg"})
  void withoutAPrefixAPathIsNoUrl(String value) {
    assertEquals(value, new UrlColumn("").url(value));
    assertNull(new UrlColumn("").brand(value));
  }
}
