package clipshard.decode;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names what is no picture of a decoded format: other formats, and what stands in for pictures. */
final class ForeignFormat {
  /** Editors write long comments before the first element. */
  private static final int TEXT_SEARCHED = 64 << 10;

  /** What may precede an XML text's first element; a type may hold declarations. */
  private static final Pattern PROLOG =
      Pattern.compile(
          "\\s+|<\\?.*?\\?>|<!--.*?-->|<!doctype[^>\\[]*(?:\\[.*?]\\s*)?>", Pattern.DOTALL);

  private static final int TGA_FOOTER_BYTES = 18;
  private static final Set<Integer> TGA_PALETTES = Set.of(1, 9);
  private static final Set<Integer> TGA_OTHERS = Set.of(2, 3, 10, 11);
  private static final Set<Integer> TGA_DEPTHS = Set.of(8, 15, 16, 24, 32);
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
    } else if (isTga(bytes)) {
      name = "TGA";
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

  /** By its footer, or by a header without which none is decoded: it has no signature. */
  private static boolean isTga(Bytes bytes) {
    if (bytes.has(bytes.length() - TGA_FOOTER_BYTES, "TRUEVISION-XFILE.\0")) {
      return true;
    }
    if (bytes.length() <= TGA_FOOTER_BYTES) {
      return false;
    }
    int type = bytes.u8(2);
    boolean isKind =
        switch (bytes.u8(1)) {
          case 0 -> TGA_OTHERS.contains(type) && bytes.has(3, "\0\0\0\0\0");
          case 1 -> TGA_PALETTES.contains(type);
          default -> false;
        };
    Bytes little = bytes.littleEndian();
    return isKind && little.u16(12) > 0 && little.u16(14) > 0 && TGA_DEPTHS.contains(bytes.u8(16));
  }

  /** An XML text whose first element is an svg; an HTML page that holds one is no picture. */
  private static boolean isSvg(Bytes bytes) {
    return start(bytes).matches("(?s)<(\\w+:)?svg\\b.*");
  }

  /**
   * What servers send with status 200 in place of a picture while they are ill, or of one that they
   * have not; empty where it is nothing of the kind.
   */
  static Optional<String> standIn(Bytes bytes) {
    if (bytes.length() == 0) {
      return Optional.of("nothing, not a byte");
    }
    String start = start(bytes);
    if (start.startsWith("<html")
        || bytes.text(0, TEXT_SEARCHED).matches("(?is)\\s*<!doctype html.*")) {
      return Optional.of("an HTML page");
    }
    if (start.matches("(?s)\\{\\s*[\"}].*")) {
      return Optional.of("a JSON text");
    }
    return start.startsWith("<error")
        ? Optional.of("an XML text about an error")
        : Optional.empty();
  }

  /** In lower case, from the first element of an XML text on. */
  private static String start(Bytes bytes) {
    String text = bytes.text(0, TEXT_SEARCHED).toLowerCase(Locale.ROOT);
    String marked = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
    Matcher prolog = PROLOG.matcher(marked);
    int from = 0;
    while (prolog.region(from, marked.length()).lookingAt()) {
      from = prolog.end();
    }
    return marked.substring(from);
  }
}
