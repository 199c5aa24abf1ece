package clipshard.decode;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Names the image formats that are known and not decoded. */
final class ForeignFormat {
  private static final int TEXT_SEARCHED = 1024;
  private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
  private static final Set<String> HEIF_BRANDS =
      Set.of("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1");

  private ForeignFormat() {}

  static Optional<String> of(Bytes bytes) {
    String name = null;
    if (bytes.has(4, "ftyp")) {
      name = brand(bytes);
    } else if (bytes.has(0, "\u00ff\n") || bytes.has(0, "\0\0\0\fJXL \r\n\u0087\n")) {
      name = "JPEG XL";
    } else if (bytes.has(0, "\0\0\0\fjP  \r\n\u0087\n") || bytes.has(0, "\u00ffO\u00ffQ")) {
      name = "JPEG 2000";
    } else if (bytes.has(0, "8BPS")) {
      name = "PSD";
    } else if (bytes.has(0, "\0\0\1\0") || bytes.has(0, "\0\0\2\0")) {
      name = "ICO";
    } else if (bytes.has(0, "II+\0") || bytes.has(0, "MM\0+")) {
      name = "BigTIFF";
    } else if (isSvg(bytes)) {
      name = "SVG";
    }
    return Optional.ofNullable(name);
  }

  private static String brand(Bytes bytes) {
    String brand = bytes.text(8, 4);
    if (AVIF_BRANDS.contains(brand)) {
      return "AVIF";
    }
    return HEIF_BRANDS.contains(brand) ? "HEIF" : null;
  }

  /** An svg element near the start of an XML text; an HTML page that holds one is no picture. */
  private static boolean isSvg(Bytes bytes) {
    String start = bytes.text(0, TEXT_SEARCHED).toLowerCase(Locale.ROOT).strip();
    boolean xml = start.startsWith("<") || start.startsWith("\u00ef\u00bb\u00bf<");
    return xml && start.contains("<svg") && !start.contains("<html");
  }
}
