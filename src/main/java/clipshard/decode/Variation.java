package clipshard.decode;

import clipshard.picture.RejectedException;
import java.util.Random;

/**
 * Pictures as others pass them on: cut at the edges and compressed anew. They are what an index is
 * searched with, and are not in it. Safe for use by many threads.
 */
public final class Variation {
  private static final double LEAST_KEPT = 0.8;
  private static final double MOST_KEPT = 0.95;
  private static final int LEAST_QUALITY = 50;
  private static final int MOST_QUALITY = 85;

  private Variation() {}

  /**
   * A window of 80 to 95 % of each side, somewhere in the picture, as a JPEG of quality 50 to 85
   * decodes.
   *
   * @param seed the same gives the same
   */
  public static RgbImage of(RgbImage image, long seed) throws RejectedException {
    Random random = new Random(seed);
    int width = kept(image.width(), random);
    int height = kept(image.height(), random);
    int left = random.nextInt(image.width() - width + 1);
    int top = random.nextInt(image.height() - height + 1);
    int quality = LEAST_QUALITY + random.nextInt(MOST_QUALITY - LEAST_QUALITY + 1);
    byte[] jpeg = OpenCvCodec.jpeg(window(image, left, top, width, height), quality);
    return new ImageDecoder((long) width * height).decode(jpeg);
  }

  private static int kept(int side, Random random) {
    double share = LEAST_KEPT + random.nextDouble() * (MOST_KEPT - LEAST_KEPT);
    return Math.max(1, (int) Math.round(side * share));
  }

  private static RgbImage window(RgbImage image, int left, int top, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int row = 0; row < height; row++) {
      int from = 3 * ((top + row) * image.width() + left);
      System.arraycopy(image.rgb(), from, rgb, 3 * row * width, 3 * width);
    }
    return new RgbImage(width, height, rgb);
  }
}
