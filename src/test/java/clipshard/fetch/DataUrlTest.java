package clipshard.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data:,a%20b%2| a b%2",
        "data:text/plain;charset=utf-8,ü%C3%BC| üü",
        "DATA:image/png;BASE64,YWI=| ab",
        "data:;base64,YWI| ab",
        "'data:;base64,YW\nI%3D '| ab",
        "data:,| ''",
      })
  void givesTheContent(String url, String content) throws Exception {
    assertArrayEquals(content.getBytes(UTF_8), DataUrl.bytes(url, 100));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data:image/png;base64| BAD_URL",
        "data:;base64,a*| BAD_URL",
        "data:;base64,YWJj| TOO_LARGE",
        "data:,abc| TOO_LARGE",
      })
  void tellsWhatIsWrong(String url, Reason reason) {
    RejectedException rejected = assertThrows(RejectedException.class, () -> DataUrl.bytes(url, 2));
    assertEquals(reason, rejected.rejected().reason());
  }

  @Property
  void anyBytesComeBack(@ForAll byte[] bytes) throws Exception {
    String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    assertArrayEquals(bytes, DataUrl.bytes(url, bytes.length));
  }
}
