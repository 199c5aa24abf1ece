package clipshard.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ServerErrorTest {
  @Test
  void theFirstLineOfATextIsShown() {
    assertEquals(" (hotlinking is off)", shown("hotlinking is off\nask us"));
  }

  @Test
  void aPictureInPlaceOfAnAnswerIsNot() {
    assertEquals("", shown("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR"));
    assertEquals("", shown("\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF"));
  }

  private static String shown(String body) {
    return ServerError.of(body.getBytes(ISO_8859_1)).shown(false);
  }
}
