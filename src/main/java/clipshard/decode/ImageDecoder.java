package clipshard.decode;

import clipshard.catalog.Rejected.Reason;
import clipshard.catalog.RejectedException;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes image files through OpenCV's imgcodecs, with the outcome of Pillow's {@code
 * Image.open(file).convert("RGB")}: no EXIF rotation, alpha dropped rather than blended, the first
 * frame of an animation. Safe for use by several threads.
 */
public final class ImageDecoder {
  static {
    // By default JavaCPP refuses to allocate when the whole process is larger than the Java heap.
    if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    opencv_core.setNumThreads(1);
  }

  private final long maxPixels;

  /** A decoder that refuses, by their headers, pictures of more than {@code maxPixels}. */
  public ImageDecoder(long maxPixels) {
    this.maxPixels = maxPixels;
  }

  /**
   * Decodes a file.
   *
   * @throws RejectedException NOT_AN_IMAGE, UNSUPPORTED_FORMAT, TOO_LARGE or UNDECODABLE
   */
  public RgbImage decode(byte[] encoded) throws RejectedException {
    ImageHeader header = ImageHeader.read(encoded);
    // By division: the product of two damaged sizes may not fit.
    if (header.width() > maxPixels / header.height()) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "the header says %dx%d pixels, more than decode.max-pixels=%d"
              .formatted(header.width(), header.height(), maxPixels));
    }
    try {
      return decode(
          header.format() == ImageHeader.Format.GIF ? GifFrame.opaque(encoded) : encoded, header);
    } catch (RuntimeException e) {
      throw new RejectedException(
          Reason.UNDECODABLE, header.format() + " decoder: " + firstLine(e), e);
    }
  }

  private static RgbImage decode(byte[] encoded, ImageHeader header) throws RejectedException {
    int flags =
        header.wideGray()
            ? opencv_imgcodecs.IMREAD_UNCHANGED
            : opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    try (BytePointer bytes = new BytePointer(encoded);
        Mat file = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes);
        Mat image = opencv_imgcodecs.imdecode(file, flags)) {
      if (image == null || image.empty()) {
        throw new RejectedException(
            Reason.UNDECODABLE, "the %s data is damaged or cut off".formatted(header.format()));
      }
      if (image.cols() != header.width() || image.rows() != header.height()) {
        throw new RejectedException(
            Reason.UNDECODABLE,
            "the %s header says %dx%d, the data %dx%d"
                .formatted(
                    header.format(), header.width(), header.height(), image.cols(), image.rows()));
      }
      byte[] rgb = header.wideGray() ? clippedGray(image) : swapped(image);
      return new RgbImage(image.cols(), image.rows(), rgb);
    }
  }

  /** OpenCV's B, G, R to R, G, B. */
  private static byte[] swapped(Mat image) {
    byte[] pixels = new byte[image.cols() * image.rows() * 3];
    image.data().get(pixels);
    for (int at = 0; at < pixels.length; at += 3) {
      byte blue = pixels[at];
      pixels[at] = pixels[at + 2];
      pixels[at + 2] = blue;
    }
    return pixels;
  }

  /** Pillow reads 16-bit gray as integers, which {@code convert("RGB")} clips to 255. */
  private static byte[] clippedGray(Mat image) {
    short[] levels = new short[image.cols() * image.rows()];
    ShortBuffer samples = image.createBuffer();
    samples.get(levels);
    byte[] rgb = new byte[levels.length * 3];
    for (int pixel = 0; pixel < levels.length; pixel++) {
      byte level = (byte) Math.min(255, levels[pixel] & 0xffff);
      rgb[3 * pixel] = level;
      rgb[3 * pixel + 1] = level;
      rgb[3 * pixel + 2] = level;
    }
    return rgb;
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
  }
}
