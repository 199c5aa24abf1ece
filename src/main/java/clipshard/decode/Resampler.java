package clipshard.decode;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pillow's antialiased {@code Image.resize} on 8-bit channels, bit for bit (libImaging/Resample.c:
 * horizontal pass, then vertical pass, each rounded to 8 bits), for a window of the target; of a
 * picture's red, green, blue and luma at once. For use by one thread: what it needs is kept for the
 * next picture.
 */
final class Resampler {
  /** Red, green, blue, luma. */
  static final int CHANNELS = 4;

  private static final int RGB = 3;
  private static final int HALF = 1 << (Coefficients.PRECISION_BITS - 1);

  /** {@link #HALF} in both halves. */
  private static final long HALVES = HALF + ((long) HALF << Integer.SIZE);

  private static final int SIZES_KEPT = 32;

  private final Map<Axis, Coefficients> kept =
      new LinkedHashMap<>(SIZES_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, Coefficients> eldest) {
          return size() > SIZES_KEPT;
        }
      };

  /**
   * Of each pixel of a row of the source, two channels in a number's halves: one product for both.
   */
  private long[] redGreen = {};

  private long[] blueLuma = {};
  private int[] row = {};
  private int[] sums = {};
  private byte[] out = {};

  /**
   * The part of the resized image that a crop keeps.
   *
   * @param width of the whole resized image
   * @param height of the whole resized image
   * @param x first column of the window
   * @param y first row of the window
   */
  record Target(int width, int height, int x, int y, int windowWidth, int windowHeight) {}

  private record Axis(int source, int target, int from, int window, Filter filter) {
    Coefficients coefficients() {
      return Coefficients.of(source, target, from, window, filter);
    }
  }

  /**
   * Resizes an image to a window of {@code target}.
   *
   * @return byte[windowHeight][windowWidth][{@value #CHANNELS}], at the begin of an array that the
   *     next call writes over
   */
  byte[] resize(RgbImage image, Target target, Filter filter) {
    int stride = target.windowWidth * CHANNELS;
    reserve(image.width(), stride, target.windowHeight);
    Coefficients columns =
        image.width() == target.width
            ? null
            : coefficients(image.width(), target.width, target.x, target.windowWidth, filter);
    if (image.height() == target.height) {
      for (int y = 0; y < target.windowHeight; y++) {
        shrinkRow(image, target.y + y, columns, target.x, stride);
        for (int i = 0; i < stride; i++) {
          out[y * stride + i] = (byte) row[i];
        }
      }
    } else {
      Coefficients rows =
          coefficients(image.height(), target.height, target.y, target.windowHeight, filter);
      shrinkRows(image, columns, target.x, rows, stride);
    }
    return out;
  }

  private Coefficients coefficients(int source, int target, int from, int window, Filter filter) {
    return kept.computeIfAbsent(new Axis(source, target, from, window, filter), Axis::coefficients);
  }

  private void reserve(int sourceWidth, int stride, int windowHeight) {
    if (redGreen.length < sourceWidth) {
      redGreen = new long[sourceWidth];
      blueLuma = new long[sourceWidth];
    }
    if (row.length < stride) {
      row = new int[stride];
    }
    if (sums.length < stride * windowHeight) {
      sums = new int[stride * windowHeight];
      out = new byte[stride * windowHeight];
    }
  }

  /** Each row of the source adds to the rows of the target that it is a part of. */
  private void shrinkRows(
      RgbImage image, Coefficients columns, int x, Coefficients rows, int stride) {
    int height = rows.first().length;
    Arrays.fill(sums, 0, height * stride, HALF);
    int open = 0;
    for (int y = rows.sourceFrom(); y < rows.sourceTo(); y++) {
      shrinkRow(image, y, columns, x, stride);
      while (rows.first()[open] + rows.count()[open] <= y) {
        open++;
      }
      for (int to = open; to < height && rows.first()[to] <= y; to++) {
        int weight = rows.weights()[to * rows.width() + y - rows.first()[to]];
        addRow(to * stride, stride, weight);
      }
    }
    for (int i = 0; i < height * stride; i++) {
      out[i] = (byte) clip(sums[i]);
    }
  }

  private void addRow(int start, int stride, int weight) {
    int[] from = row;
    int[] to = sums;
    for (int i = 0; i < stride; i++) {
      to[start + i] += from[i] * weight;
    }
  }

  /** Takes a row of the source to {@link #row}, int[windowWidth][{@value #CHANNELS}]. */
  private void shrinkRow(RgbImage image, int y, Coefficients columns, int x, int stride) {
    int start = y * image.width();
    if (columns == null) {
      pack(image.rgb(), start + x, stride / CHANNELS);
      for (int column = 0; column < stride / CHANNELS; column++) {
        unpack(column, redGreen[column], blueLuma[column]);
      }
      return;
    }
    int from = columns.sourceFrom();
    pack(image.rgb(), start + from, columns.sourceTo() - from);
    int[] weights = columns.weights();
    for (int column = 0; column < stride / CHANNELS; column++) {
      int tap = column * columns.width();
      int pixel = columns.first()[column] - from;
      int end = pixel + columns.count()[column];
      long first = HALVES;
      long second = HALVES;
      for (; pixel < end; pixel++, tap++) {
        long weight = weights[tap];
        first += redGreen[pixel] * weight;
        second += blueLuma[pixel] * weight;
      }
      int red = (int) first;
      int blue = (int) second;
      int at = column * CHANNELS;
      row[at] = clip(red);
      row[at + 1] = clip((int) ((first - red) >> Integer.SIZE));
      row[at + 2] = clip(blue);
      row[at + 3] = clip((int) ((second - blue) >> Integer.SIZE));
    }
  }

  private void unpack(int column, long first, long second) {
    int at = column * CHANNELS;
    row[at] = (int) first;
    row[at + 1] = (int) (first >> Integer.SIZE);
    row[at + 2] = (int) second;
    row[at + 3] = (int) (second >> Integer.SIZE);
  }

  /** Luma is ITU-R 601-2 in Pillow's fixed-point form (libImaging/Convert.c, {@code L24}). */
  private void pack(byte[] rgb, int firstPixel, int pixels) {
    int at = firstPixel * RGB;
    for (int pixel = 0; pixel < pixels; pixel++) {
      int red = rgb[at] & 0xff;
      int green = rgb[at + 1] & 0xff;
      int blue = rgb[at + 2] & 0xff;
      int luma = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
      redGreen[pixel] = red | (long) green << Integer.SIZE;
      blueLuma[pixel] = blue | (long) luma << Integer.SIZE;
      at += RGB;
    }
  }

  private static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> Coefficients.PRECISION_BITS));
  }
}
