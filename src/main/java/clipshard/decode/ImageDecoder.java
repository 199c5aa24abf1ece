package clipshard.decode;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.function.IntFunction;

/**
 * Decodes JPEG, PNG, GIF, WebP, BMP and TIFF pictures to the pixels that Pillow's {@code
 * Image.open(file).convert("RGB")} gives: the first frame, EXIF orientation ignored, alpha dropped
 * without compositing, 16 bits cut to the high byte, of gray too, which Pillow clips at 255. CMYK
 * may differ by up to 2 in a channel: OpenCV divides by 256 where Pillow divides by 255.
 *
 * <p>Safe for use by many threads, unless it is a {@link #reusing} one.
 */
public final class ImageDecoder {
  private final long maxPixels;
  private final int leastSide;
  private final IntFunction<byte[]> room;

  /**
   * Decodes pictures whole.
   *
   * @param maxPixels the most pixels, width × height, of a picture that is decoded; at least 1
   */
  public ImageDecoder(long maxPixels) {
    this(maxPixels, 0);
  }

  /**
   * Decodes large JPEGs to a half, a quarter or an eighth of their width and height.
   *
   * @param maxPixels the most pixels, width × height, of a picture that is decoded; at least 1
   * @param leastSide what the shorter side is left with, at least, in pixels; 0: pictures are
   *     decoded whole
   */
  public ImageDecoder(long maxPixels, int leastSide) {
    this(maxPixels, leastSide, byte[]::new);
  }

  private ImageDecoder(long maxPixels, int leastSide, IntFunction<byte[]> room) {
    if (maxPixels < 1) {
      throw new IllegalArgumentException("maxPixels is " + maxPixels + "; give at least 1");
    }
    this.maxPixels = maxPixels;
    this.leastSide = leastSide;
    this.room = room;
  }

  /**
   * Decodes into the same memory again and again: a picture is valid until the next one is decoded.
   * For use by one thread. Parameters as above.
   */
  public static ImageDecoder reusing(long maxPixels, int leastSide) {
    return new ImageDecoder(maxPixels, leastSide, new Room());
  }

  /** As large as the largest picture so far. */
  private static final class Room implements IntFunction<byte[]> {
    private byte[] pixels = {};

    @Override
    public byte[] apply(int length) {
      if (pixels.length < length) {
        pixels = new byte[length];
      }
      return pixels;
    }
  }

  /**
   * Decodes the first picture of a file. The header is read first: nothing of a picture with too
   * many pixels is decoded, whatever its bytes claim.
   *
   * @param encoded the whole file; not changed
   * @throws RejectedException NOT_AN_IMAGE, NOT_READY, UNSUPPORTED_FORMAT, TOO_LARGE or UNDECODABLE
   */
  public RgbImage decode(byte[] encoded) throws RejectedException {
    Bytes bytes = Bytes.bigEndian(encoded);
    ImageFormat format = ImageFormat.of(bytes).orElseThrow(() -> unknown(bytes));
    try {
      ImageHeader header = format.header(bytes);
      checkSize(header);
      return format.decode(bytes, header, leastSide, room);
    } catch (IndexOutOfBoundsException e) {
      throw undecodable("%s cut short at %d bytes".formatted(format, encoded.length), e);
    } catch (IllegalArgumentException e) {
      throw undecodable("damaged %s: %s".formatted(format, e.getMessage()), e);
    }
  }

  private void checkSize(ImageHeader header) throws RejectedException {
    if (header.isEmpty()) {
      throw undecodable("damaged " + header, null);
    }
    if (header.isLargerThan(maxPixels)) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "%s; at most %d pixels are allowed (decode.max-pixels)".formatted(header, maxPixels));
    }
  }

  private static RejectedException undecodable(String detail, RuntimeException cause) {
    return new RejectedException(Reason.UNDECODABLE, detail, cause);
  }

  private static RejectedException unknown(Bytes bytes) {
    return ForeignFormat.standIn(bytes)
        .map(what -> new RejectedException(Reason.NOT_READY, what + " in place of a picture"))
        .or(
            () ->
                ForeignFormat.of(bytes)
                    .map(
                        name ->
                            new RejectedException(
                                Reason.UNSUPPORTED_FORMAT, name + " is not decoded")))
        .orElseGet(
            () ->
                new RejectedException(
                    Reason.NOT_AN_IMAGE,
                    "%d bytes of no known image format".formatted(bytes.length())));
  }
}
