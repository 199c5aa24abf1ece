package clipshard.decode;

import clipshard.config.Settings;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Decodes JPEG, PNG, GIF, WebP, BMP and TIFF pictures to the pixels that Pillow's {@code
 * ImageOps.exif_transpose(Image.open(file))} gives on a white or black ground: the first frame, 16
 * bits cut to their high byte. With transparency dropped and orientation ignored they are {@code
 * convert("RGB")}'s, 16-bit gray clipped at 255 as there. CMYK may differ by up to 2 in a channel:
 * OpenCV divides by 256 where Pillow divides by 255.
 *
 * <p>Safe for use by many threads, unless it is a {@link #reusing} one.
 */
public final class ImageDecoder {
  private final Settings.Decode decode;
  private final int leastSide;
  private final IntFunction<byte[]> room;
  private final IntFunction<byte[]> turned;

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
    this(usual(maxPixels), leastSide, byte[]::new, byte[]::new);
  }

  /** Decodes pictures whole. */
  public ImageDecoder(Settings.Decode decode) {
    this(decode, 0, byte[]::new, byte[]::new);
  }

  private ImageDecoder(
      Settings.Decode decode, int leastSide, IntFunction<byte[]> room, IntFunction<byte[]> turned) {
    this.decode = decode;
    this.leastSide = leastSide;
    this.room = room;
    this.turned = turned;
  }

  private static Settings.Decode usual(long maxPixels) {
    return new Settings.Decode(
        maxPixels, 1, Settings.Transparency.WHITE, Settings.Orientation.EXIF, 1);
  }

  /**
   * Decodes into the same memory again and again: a picture is valid until the next one is decoded.
   * For use by one thread. Parameters as above.
   */
  public static ImageDecoder reusing(long maxPixels, int leastSide) {
    return reusing(usual(maxPixels), leastSide);
  }

  /** Likewise, as the settings say. */
  public static ImageDecoder reusing(Settings.Decode decode, int leastSide) {
    return new ImageDecoder(decode, leastSide, new Room(), new Room());
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
      RgbImage image = format.decode(bytes, header, ground(), leastSide, room);
      return Turned.by(orientation(format, bytes), image, turned);
    } catch (RejectedException e) {
      Optional<String> kind =
          format == ImageFormat.TIFF && e.rejected().reason() == Reason.UNDECODABLE
              ? TiffKind.unusual(bytes)
              : Optional.empty();
      throw kind.isEmpty() ? e : unsupported(kind.get());
    } catch (IndexOutOfBoundsException e) {
      throw undecodable("%s cut short at %d bytes".formatted(format, encoded.length), e);
    } catch (IllegalArgumentException e) {
      throw undecodable("damaged %s: %s".formatted(format, e.getMessage()), e);
    }
  }

  private int orientation(ImageFormat format, Bytes bytes) {
    if (decode.orientation() == Settings.Orientation.EXIF) {
      return ExifOrientation.of(format, bytes);
    }
    // Pillow 9.4's convert turned TIFFs.
    boolean turns = format == ImageFormat.TIFF && decode.isAsConvert();
    return turns ? ExifOrientation.ofTag(bytes) : 1;
  }

  private Ground ground() {
    return new Ground(decode.transparency(), decode.isAsConvert());
  }

  private void checkSize(ImageHeader header) throws RejectedException {
    if (header.isEmpty()) {
      throw undecodable("damaged " + header, null);
    }
    if (header.isLargerThan(decode.maxPixels())) {
      throw new RejectedException(
          Reason.TOO_LARGE,
          "%s; at most %d pixels are allowed (decode.max-pixels)"
              .formatted(header, decode.maxPixels()));
    }
    if (header.width() * header.height() < decode.minPixels()) {
      throw new RejectedException(
          Reason.TOO_SMALL,
          "%s, a tracker or a gap; at least %d pixels are asked for (decode.min-pixels)"
              .formatted(header, decode.minPixels()));
    }
  }

  private static RejectedException undecodable(String detail, RuntimeException cause) {
    return new RejectedException(Reason.UNDECODABLE, detail, cause);
  }

  private static RejectedException unsupported(String name) {
    String advice = name.equals("AVIF") ? ": serve these as JPEG, PNG or WebP" : "";
    return new RejectedException(Reason.UNSUPPORTED_FORMAT, name + " is not decoded" + advice);
  }

  private static RejectedException unknown(Bytes bytes) {
    return ForeignFormat.standIn(bytes)
        .map(what -> new RejectedException(Reason.NOT_READY, what + " in place of a picture"))
        .or(() -> ForeignFormat.of(bytes).map(ImageDecoder::unsupported))
        .orElseGet(
            () ->
                new RejectedException(
                    Reason.NOT_AN_IMAGE,
                    "%d bytes of no known image format".formatted(bytes.length())));
  }
}
