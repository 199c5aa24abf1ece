package clipshard.decode;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import clipshard.natives.Natives;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * OpenCV's imgcodecs, bound to pictures whose header has been read and whose size is allowed, and
 * to pictures of our own.
 */
final class OpenCvCodec {
  private static final int COLOR = IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION;
  private static final int AS_STORED = IMREAD_UNCHANGED | IMREAD_IGNORE_ORIENTATION;

  static {
    // JavaCPP reads it once. By default it counts the JVM's whole memory against the Java heap's
    // size and fails allocations that would succeed.
    if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    Natives.load(opencv_imgcodecs.class);
    setNumThreads(1);
  }

  private OpenCvCodec() {}

  /**
   * @param alpha how the file says what is transparent; NONE: it does not matter
   * @param ground what shows there
   * @param reduction 1, or 2, 4 or 8 for a JPEG of so many times less width and height, rounded up
   * @param room gives an array of at least so many bytes for the pixels
   * @throws RejectedException UNDECODABLE if OpenCV fails, or gives another size than the header's
   */
  static RgbImage decode(
      byte[] encoded,
      ImageHeader header,
      Alpha alpha,
      Ground ground,
      int reduction,
      IntFunction<byte[]> room)
      throws RejectedException {
    boolean asStored = header.deepGray() || alpha.present();
    try (BytePointer bytes = new BytePointer(encoded);
        Mat file = new Mat(1, encoded.length, CV_8UC1, bytes);
        Mat decoded = imdecode(file, asStored ? AS_STORED : color(reduction))) {
      checkSize(decoded, header, reduction);
      byte[] rgb = asStored ? StoredPixels.rgb(decoded, alpha, ground, room) : rgb(decoded, room);
      return new RgbImage(decoded.cols(), decoded.rows(), rgb);
    } catch (RuntimeException e) {
      throw new RejectedException(Reason.UNDECODABLE, "damaged " + header, e);
    }
  }

  /**
   * @param quality 0 to 100
   */
  static byte[] jpeg(RgbImage image, int quality) {
    byte[] bgr = Arrays.copyOf(image.rgb(), 3 * image.width() * image.height());
    swapRedAndBlue(bgr);
    try (BytePointer pixels = new BytePointer(bgr);
        Mat mat = new Mat(image.height(), image.width(), CV_8UC3, pixels);
        IntPointer options = new IntPointer(IMWRITE_JPEG_QUALITY, quality);
        BytePointer file = new BytePointer()) {
      if (!imencode(".jpg", mat, file, options)) {
        throw new IllegalStateException("OpenCV wrote no JPEG of " + mat);
      }
      byte[] jpeg = new byte[Math.toIntExact(file.limit())];
      file.get(jpeg);
      return jpeg;
    }
  }

  /** What OpenCV calls reduced gray is the reduction alone, without its bit for BGR. */
  private static int color(int reduction) {
    return switch (reduction) {
      case 1 -> COLOR;
      case 2 -> COLOR | IMREAD_REDUCED_GRAYSCALE_2;
      case 4 -> COLOR | IMREAD_REDUCED_GRAYSCALE_4;
      case 8 -> COLOR | IMREAD_REDUCED_GRAYSCALE_8;
      default -> throw new IllegalArgumentException("JPEGs are not reduced by " + reduction);
    };
  }

  private static void checkSize(Mat decoded, ImageHeader header, int reduction)
      throws RejectedException {
    if (decoded.empty()) {
      throw new RejectedException(Reason.UNDECODABLE, "damaged " + header);
    }
    if (decoded.cols() != (header.width() + reduction - 1) / reduction
        || decoded.rows() != (header.height() + reduction - 1) / reduction) {
      throw new RejectedException(
          Reason.UNDECODABLE,
          "%s decoded to %d × %d".formatted(header, decoded.cols(), decoded.rows()));
    }
  }

  private static byte[] rgb(Mat decoded, IntFunction<byte[]> room) {
    int length = Math.toIntExact(3L * decoded.cols() * decoded.rows());
    byte[] rgb = room.apply(length);
    if (decoded.type() != CV_8UC3) {
      throw new IllegalArgumentException("OpenCV gave a matrix of type " + decoded.type());
    }
    decoded.data().get(rgb, 0, length);
    return rgb;
  }

  private static void swapRedAndBlue(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      byte blue = pixels[i];
      pixels[i] = pixels[i + 2];
      pixels[i + 2] = blue;
    }
  }
}
