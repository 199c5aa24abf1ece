package clipshard.decode;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.bytedeco.opencv.opencv_core.Mat;

/** Makes pixels of what OpenCV decodes as the file stores it: gray, BGR or BGRA, 8 or 16 bits. */
final class StoredPixels {
  private StoredPixels() {}

  static byte[] rgb(Mat decoded, Alpha alpha, Ground ground, IntFunction<byte[]> room) {
    int pixels = Math.toIntExact((long) decoded.cols() * decoded.rows());
    byte[] rgb = room.apply(Math.multiplyExact(3, pixels));
    IntUnaryOperator sample = samples(decoded);
    int shift = decoded.depth() == CV_16U ? 8 : 0;
    switch (decoded.channels()) {
      case 1 -> {
        if (alpha.grayShift() < 0) {
          gray(sample, shift, pixels, alpha, ground, rgb);
        } else {
          pairs(sample, pixels, alpha, ground, rgb);
        }
      }
      case 3 -> {
        for (int i = 0; i < 3 * pixels; i++) {
          rgb[i] = (byte) (sample.applyAsInt(i + 2 - 2 * (i % 3)) >> shift);
        }
      }
      case 4 -> {
        for (int pixel = 0; pixel < pixels; pixel++) {
          int opacity = sample.applyAsInt(4 * pixel + 3) >> shift;
          for (int channel = 0; channel < 3; channel++) {
            int value = sample.applyAsInt(4 * pixel + 2 - channel) >> shift;
            rgb[3 * pixel + channel] = alpha.over(ground, value, opacity);
          }
        }
      }
      default -> throw new IllegalArgumentException("OpenCV gave a matrix of " + decoded);
    }
    return rgb;
  }

  private static IntUnaryOperator samples(Mat decoded) {
    if (decoded.depth() == CV_8U) {
      ByteBuffer bytes = decoded.createBuffer();
      return at -> Byte.toUnsignedInt(bytes.get(at));
    }
    if (decoded.depth() == CV_16U) {
      ShortBuffer shorts = decoded.createBuffer();
      return at -> Short.toUnsignedInt(shorts.get(at));
    }
    throw new IllegalArgumentException("OpenCV gave samples of depth " + decoded.depth());
  }

  private static void pairs(
      IntUnaryOperator sample, int pixels, Alpha alpha, Ground ground, byte[] rgb) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      int pair = sample.applyAsInt(pixel);
      int gray = (pair >> alpha.grayShift()) & 255;
      int opacity = (pair >> (8 - alpha.grayShift())) & 255;
      Arrays.fill(rgb, 3 * pixel, 3 * pixel + 3, alpha.over(ground, gray, opacity));
    }
  }

  private static void gray(
      IntUnaryOperator sample, int shift, int pixels, Alpha alpha, Ground ground, byte[] rgb) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      int stored = sample.applyAsInt(pixel);
      int gray = ground.clipsGray() ? Math.min(255, stored) : stored >> shift;
      int shown = stored == alpha.grayKey() ? ground.level() : gray;
      Arrays.fill(rgb, 3 * pixel, 3 * pixel + 3, (byte) shown);
    }
  }
}
