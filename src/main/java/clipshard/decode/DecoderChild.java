package clipshard.decode;

import clipshard.picture.RejectedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

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

  public static void main(String[] arguments) throws IOException, RejectedException {
    // Nothing that a library prints may be taken for an answer.
    OutputStream answers = System.out;
    System.setOut(System.err);
    ImageDecoder decoder = new ImageDecoder(Long.parseLong(arguments[0]));
    decoder.decode(Base64.getDecoder().decode(PIXEL));
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
