package clipshard.decode;

import clipshard.config.Settings;
import clipshard.picture.RejectedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;

/**
 * The process of a {@link DecoderProbe}. Reads pictures, each as its length in four bytes and its
 * bytes, and answers a byte after each that it has survived; the first says that it is ready. Ends
 * with its input, so that it never outlives whoever started it.
 */
final class DecoderChild {
  static final int ALIVE = 1;

  /** One white pixel as a BMP, which loads all the native code there is. */
  private static final String PIXEL =
      "Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAA////AA==";

  private DecoderChild() {}

  /** What {@link #main} takes. */
  static List<String> arguments(Settings.Decode decode) {
    return List.of(
        Long.toString(decode.maxPixels()),
        Long.toString(decode.minPixels()),
        decode.transparency().name(),
        decode.orientation().name());
  }

  static Settings.Decode settings(String[] arguments) {
    return new Settings.Decode(
        Long.parseLong(arguments[0]),
        Long.parseLong(arguments[1]),
        Settings.Transparency.valueOf(arguments[2]),
        Settings.Orientation.valueOf(arguments[3]),
        1);
  }

  public static void main(String[] arguments) throws IOException, RejectedException {
    // Nothing that a library prints may be taken for an answer.
    OutputStream answers = System.out;
    System.setOut(System.err);
    new ImageDecoder(1).decode(Base64.getDecoder().decode(PIXEL));
    ImageDecoder decoder = new ImageDecoder(settings(arguments));
    DataInputStream pictures = new DataInputStream(new BufferedInputStream(System.in));
    while (true) {
      answers.write(ALIVE);
      answers.flush();
      int length;
      try {
        length = pictures.readInt();
      } catch (EOFException e) {
        return;
      }
      byte[] encoded = new byte[length];
      pictures.readFully(encoded);
      try {
        decoder.decode(encoded);
      } catch (RejectedException e) {
        // It lives, and that was the question.
      }
    }
  }
}
