package clipshard.decode;

import java.util.function.IntFunction;

/** Turns pictures as EXIF's orientation says, like Pillow's {@code exif_transpose}. */
final class Turned {
  private Turned() {}

  /**
   * @param orientation 1 to 8; the same image for 1 and for every other number
   * @param room gives an array of at least so many bytes for the pixels
   */
  static RgbImage by(int orientation, RgbImage image, IntFunction<byte[]> room) {
    if (orientation < 2 || orientation > 8) {
      return image;
    }
    boolean swapped = orientation > 4;
    int width = swapped ? image.height() : image.width();
    int height = swapped ? image.width() : image.height();
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    byte[] from = image.rgb();
    byte[] to = room.apply(from.length);
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = swapped ? y : x;
        int row = swapped ? x : y;
        column = fromRight ? image.width() - 1 - column : column;
        row = fromBottom ? image.height() - 1 - row : row;
        int pixel = 3 * (row * image.width() + column);
        to[at++] = from[pixel];
        to[at++] = from[pixel + 1];
        to[at++] = from[pixel + 2];
      }
    }
    return new RgbImage(width, height, to);
  }
}
