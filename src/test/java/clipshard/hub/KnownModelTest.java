package clipshard.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class KnownModelTest {
  private static final Path PAGE = Path.of("docs/MODELS.md");
  private static final String HEAD =
      "| `model.uri` | what for | numbers | size | licence |\n|---|---|---|---|---|\n";

  /** With {@code -Dclipshard.update-docs=true} the table is written anew instead of compared. */
  @Test
  void thePageHasThem() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(HEAD);
    assertTrue(start > 0, "no table of models");
    int end = page.indexOf("\n\n", start) + 1;
    String table = HEAD + KnownModel.all().stream().map(this::row).collect(Collectors.joining());
    if (Boolean.getBoolean("clipshard.update-docs")) {
      Files.writeString(PAGE, page.substring(0, start) + table + page.substring(end));
    } else {
      String remedy = "run this test with -Dclipshard.update-docs=true";
      assertEquals(table, page.substring(start, end), remedy);
    }
  }

  private String row(KnownModel model) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(model.uri(), model.use(), model.dimension(), model.size(), model.licence());
  }

  /** What is listed is what would be taken, where the repository has more than it. */
  @Test
  void theFileIsTheOneThatIsTaken() throws IOException {
    for (KnownModel model : KnownModel.all()) {
      TreeSet<String> files = new TreeSet<>();
      files.add(model.file());
      files.add("onnx/model.onnx");
      files.add("onnx/text_model.onnx");
      assertEquals(model.file(), OnnxChoice.of(model.uri(), files));
    }
  }
}
