package clipshard.decode;

/**
 * Pillow's antialiased {@code Image.resize} on 8-bit channels, bit for bit (libImaging/Resample.c:
 * horizontal pass, then vertical pass, each rounded to 8 bits), for a window of the target.
 */
final class Resampler {
  private static final int HALF = 1 << (Coefficients.PRECISION_BITS - 1);

  private Resampler() {}

  /**
   * The part of the resized image that a crop keeps.
   *
   * @param width of the whole resized image
   * @param height of the whole resized image
   * @param x first column of the window
   * @param y first row of the window
   */
  record Target(int width, int height, int x, int y, int windowWidth, int windowHeight) {}

  /**
   * Resizes an image to a window of {@code target}.
   *
   * @param pixels byte[height][width][channels], interleaved
   * @return byte[windowHeight][windowWidth][channels]
   */
  static byte[] resize(
      byte[] pixels, int width, int height, int channels, Target target, Filter filter) {
    boolean vertical = height != target.height;
    Coefficients rows =
        vertical
            ? Coefficients.of(height, target.height, target.y, target.windowHeight, filter)
            : null;
    int from = vertical ? rows.sourceFrom() : target.y;
    int to = vertical ? rows.sourceTo() : target.y + target.windowHeight;
    int stride = target.windowWidth * channels;
    byte[] wide = new byte[(to - from) * stride];
    if (width == target.width) {
      for (int row = from; row < to; row++) {
        System.arraycopy(
            pixels, (row * width + target.x) * channels, wide, (row - from) * stride, stride);
      }
    } else {
      Coefficients columns =
          Coefficients.of(width, target.width, target.x, target.windowWidth, filter);
      for (int row = from; row < to; row++) {
        shrinkRow(pixels, row * width * channels, channels, columns, wide, (row - from) * stride);
      }
    }
    return vertical ? shrinkColumns(wide, stride, rows) : wide;
  }

  private static void shrinkRow(
      byte[] pixels, int start, int channels, Coefficients columns, byte[] out, int outStart) {
    int at = outStart;
    for (int column = 0; column < columns.first().length; column++) {
      int weight = column * columns.width();
      int end = weight + columns.count()[column];
      int source = start + columns.first()[column] * channels;
      for (int channel = 0; channel < channels; channel++) {
        int sum = HALF;
        int pixel = source + channel;
        for (int tap = weight; tap < end; tap++) {
          sum += (pixels[pixel] & 0xff) * columns.weights()[tap];
          pixel += channels;
        }
        out[at++] = clip(sum);
      }
    }
  }

  private static byte[] shrinkColumns(byte[] wide, int stride, Coefficients rows) {
    byte[] out = new byte[rows.first().length * stride];
    int[] sums = new int[stride];
    for (int row = 0; row < rows.first().length; row++) {
      java.util.Arrays.fill(sums, HALF);
      for (int tap = 0; tap < rows.count()[row]; tap++) {
        int weight = rows.weights()[row * rows.width() + tap];
        int start = (rows.first()[row] + tap - rows.sourceFrom()) * stride;
        for (int i = 0; i < stride; i++) {
          sums[i] += (wide[start + i] & 0xff) * weight;
        }
      }
      for (int i = 0; i < stride; i++) {
        out[row * stride + i] = clip(sums[i]);
      }
    }
    return out;
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> Coefficients.PRECISION_BITS));
  }
}
