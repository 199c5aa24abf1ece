package clipshard.decode;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the picture is to be turned, 1 to 8, as Pillow's {@code exif_transpose} finds it: in its
 * EXIF, or in its XMP where that does not say. 1 where nothing says it, or is damaged.
 */
final class ExifOrientation {
  private static final int UPRIGHT = 1;
  private static final int ORIENTATION = 274;
  private static final int NONE = -1;

  /** Pillow's: an attribute or an element, whatever else the text is. */
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  private ExifOrientation() {}

  static int of(ImageFormat format, Bytes bytes) {
    Metadata metadata = Metadata.of(format, bytes);
    int exif = ofTag(format == ImageFormat.TIFF ? bytes : metadata.exif(), NONE);
    if (exif != NONE) {
      return exif;
    }
    Matcher xmp = XMP.matcher(metadata.xmp());
    return xmp.find() ? Integer.parseInt(xmp.group(1)) : UPRIGHT;
  }

  /** By the tag of a TIFF alone. */
  static int ofTag(Bytes tiff) {
    return ofTag(tiff, UPRIGHT);
  }

  private static int ofTag(Bytes tiff, int absent) {
    try {
      return (int) TiffDirectory.first(tiff).value(ORIENTATION, absent);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return absent; // Readers show the picture as it is.
    }
  }
}
