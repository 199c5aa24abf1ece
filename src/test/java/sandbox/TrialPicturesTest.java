package sandbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The pictures in the jar to try models with are some of the demo's. */
final class TrialPicturesTest {
  private static final Path FOLDER = Path.of("src/main/resources/clipshard/job/trial");
  private static final List<Tint> TINTS = List.of(Tint.RED, Tint.GREEN, Tint.BLUE);

  /** So that the jar hardly grows. */
  private static final int MOST_BYTES = 10_000;

  /** With {@code -Dclipshard.update-docs=true} they are written anew instead of compared. */
  @Test
  void eachIsAsItIsDrawn() throws IOException {
    boolean writes = Boolean.getBoolean("clipshard.update-docs");
    List<String> names = new ArrayList<>();
    for (Garment garment : EnumSet.allOf(Garment.class)) {
      for (Tint tint : TINTS) {
        long row = row(garment, tint);
        String name = "%s-%s-%s.jpg".formatted(word(garment), word(tint), row);
        names.add(name);
        if (writes) {
          Files.write(Files.createDirectories(FOLDER).resolve(name), ProductPictures.encoded(row));
        }
        assertArrayEquals(ProductPictures.encoded(row), Files.readAllBytes(FOLDER.resolve(name)));
      }
    }
    if (writes) {
      Files.write(FOLDER.resolve("pictures.txt"), names);
    }
    assertEquals(names, Files.readAllLines(FOLDER.resolve("pictures.txt")));
  }

  /** The first that shows it and is small. */
  private static long row(Garment garment, Tint tint) {
    for (long row = 0; ; row++) {
      if (ProductPictures.garment(row) == garment
          && ProductPictures.tint(row) == tint
          && ProductPictures.ending(row).equals("jpg")
          && ProductPictures.encoded(row).length < MOST_BYTES) {
        return row;
      }
    }
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
