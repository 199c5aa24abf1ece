package clipshard.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HubUriTest {
  @ParameterizedTest
  @CsvSource({
    "hf://gpt2, gpt2, '', ''",
    "hf://my-org/my.model, my-org/my.model, '', ''",
    "hf://models/my-org/my-model/onnx/a b.onnx, my-org/my-model, '', onnx/a b.onnx",
    "hf://my-org/my-model@v1.0/config.json, my-org/my-model, v1.0, config.json",
    "hf://gpt2@v1/config.json, gpt2, v1, config.json",
    "hf://o/n@refs/pr/10/m.onnx, o/n, refs/pr/10, m.onnx",
    "hf://o/n@refs/pr/10, o/n, refs/pr/10, ''",
    "hf://o/n@feature%2Fx/m.onnx, o/n, feature/x, m.onnx",
  })
  void isReadAsTheHubsDocumentationHasIt(
      String text, String repository, String revision, String file) {
    assertEquals(new HubUri(repository, revision, file), HubUri.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf://",
        "hf:///a",
        "hf://datasets/o/n",
        "hf://buckets/o/n",
        "hf://o/n@",
        "hf://o/n@/x",
        "hf://../n",
        "hf://o/..",
        "hf://o/n--m",
        "hf://o/n/../../x",
        "hf://o/n/a//b",
        "hf://o/n/a\\b",
        "hf://o/n@..%2F..%2Fx",
        "hf://o/n@a%2F%2Fb",
        "hf://o/n@%zz",
        "hf://o/n@a%00b",
        "hf://-o/n",
        "hf://o/n?x=1",
      })
  void whatIsNoneIsRefusedWithAnExample(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> HubUri.of(text)).getMessage();
    assertTrue(message.contains("hf://OWNER/NAME@REVISION/FILE"), message);
  }

  @Test
  void isWrittenAsItWasRead() {
    for (String text : new String[] {"hf://gpt2", "hf://o/n@refs/pr/1/onnx/m.onnx"}) {
      assertEquals(text, HubUri.of(text).toString());
    }
  }
}
