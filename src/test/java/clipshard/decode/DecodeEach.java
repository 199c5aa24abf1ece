package clipshard.decode;

import clipshard.picture.RejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** For {@link SmallJvm}: {@code main MAX_PIXELS FILE...} prints what comes of each file. */
final class DecodeEach {
  private DecodeEach() {}

  public static void main(String[] arguments) throws IOException {
    ImageDecoder decoder = new ImageDecoder(Long.parseLong(arguments[0]));
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      byte[] encoded = Files.readAllBytes(Path.of(file));
      System.out.println(outcome(decoder, encoded));
    }
    System.out.println(SmallJvm.cost());
  }

  private static String outcome(ImageDecoder decoder, byte[] encoded) {
    try {
      RgbImage image = decoder.decode(encoded);
      return "%d × %d".formatted(image.width(), image.height());
    } catch (RejectedException e) {
      return e.getMessage();
    }
  }
}
