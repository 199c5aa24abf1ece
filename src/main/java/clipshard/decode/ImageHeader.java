package clipshard.decode;

import clipshard.catalog.Rejected.Reason;
import clipshard.catalog.RejectedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What an image file says of itself before anything is decoded.
 *
 * @param width in pixels, above 0
 * @param height in pixels, above 0
 * @param wideGray whether it is a PNG with 16-bit gray samples
 */
record ImageHeader(Format format, long width, long height, boolean wideGray) {
  private static final int TIFF_WIDTH = 256;
  private static final int TIFF_HEIGHT = 257;
  private static final int TIFF_SHORT = 3;

  enum Format {
    JPEG,
    PNG,
    GIF,
    WEBP,
    BMP,
    TIFF
  }

  /**
   * Reads the header by the file's first bytes; names and content types mean nothing.
   *
   * @throws RejectedException NOT_AN_IMAGE, UNSUPPORTED_FORMAT, or UNDECODABLE when the header is
   *     cut off or has no size
   */
  static ImageHeader read(byte[] file) throws RejectedException {
    Format format = format(file);
    ByteBuffer bytes = ByteBuffer.wrap(file);
    ImageHeader header;
    try {
      header =
          switch (format) {
            case JPEG -> jpeg(bytes);
            case PNG -> png(bytes);
            case GIF -> gif(bytes);
            case WEBP -> webp(bytes, text(file, 12, 4));
            case BMP -> bmp(bytes);
            case TIFF -> tiff(bytes);
          };
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new RejectedException(
          Reason.UNDECODABLE,
          "the %s header is cut off or damaged, the file has %d bytes"
              .formatted(format, file.length),
          e);
    }
    if (header.width < 1 || header.height < 1) {
      throw new RejectedException(
          Reason.UNDECODABLE,
          "the %s header says %dx%d pixels".formatted(format, header.width, header.height));
    }
    return header;
  }

  private static Format format(byte[] file) throws RejectedException {
    String start = text(file, 0, 16);
    if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return Format.JPEG;
    } else if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Format.PNG;
    } else if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
      return Format.GIF;
    } else if (start.startsWith("RIFF") && text(file, 8, 4).equals("WEBP")) {
      return Format.WEBP;
    } else if (start.startsWith("BM") && file.length > 26) {
      return Format.BMP;
    } else if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
      return Format.TIFF;
    }
    throw unknown(file, start);
  }

  private static RejectedException unknown(byte[] file, String start) {
    String found = null;
    String brand = text(file, 8, 4);
    if (text(file, 4, 4).equals("ftyp")) {
      found = brand.startsWith("avi") ? "AVIF" : "HEIC or another format of ISO media";
    } else if (start.startsWith("\u00ff\n") || start.contains("JXL ")) {
      found = "JPEG XL";
    } else if (start.contains("jP  ") || start.startsWith("\u00ffO\u00ffQ")) {
      found = "JPEG 2000";
    } else if (start.startsWith("8BPS")) {
      found = "Photoshop";
    } else if (start.startsWith("\0\0\1\0")) {
      found = "an icon";
    } else if (text(file, 0, 512).toLowerCase(Locale.ROOT).contains("<svg")) {
      found = "SVG";
    }
    return found != null
        ? new RejectedException(Reason.UNSUPPORTED_FORMAT, "the file is " + found)
        : new RejectedException(
            Reason.NOT_AN_IMAGE,
            file.length == 0
                ? "the file is empty"
                : "the file has %d bytes and starts with '%s'"
                    .formatted(file.length, start.replaceAll("[^\\x20-\\x7e]", ".")));
  }

  private static String text(byte[] file, int from, int length) {
    int start = Math.min(from, file.length);
    return new String(
        file, start, Math.min(length, file.length - start), StandardCharsets.ISO_8859_1);
  }

  private static ImageHeader jpeg(ByteBuffer bytes) {
    bytes.position(2);
    while (true) {
      if ((bytes.get() & 0xff) != 0xff) {
        continue; // stray bytes between segments are skipped, as decoders do
      }
      int marker = bytes.get() & 0xff;
      while (marker == 0xff) {
        marker = bytes.get() & 0xff;
      }
      boolean hasLength = marker != 0 && marker != 1 && (marker < 0xd0 || marker > 0xd9);
      if (!hasLength) {
        continue;
      }
      int next = bytes.position() + (bytes.getShort(bytes.position()) & 0xffff);
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        int height = bytes.getShort(bytes.position() + 3) & 0xffff;
        int width = bytes.getShort(bytes.position() + 5) & 0xffff;
        return new ImageHeader(Format.JPEG, width, height, false);
      }
      bytes.position(next);
    }
  }

  private static ImageHeader png(ByteBuffer bytes) {
    boolean wideGray = bytes.get(24) == 16 && bytes.get(25) == 0;
    return new ImageHeader(
        Format.PNG, bytes.getInt(16) & 0xffffffffL, bytes.getInt(20) & 0xffffffffL, wideGray);
  }

  private static ImageHeader gif(ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    return new ImageHeader(
        Format.GIF, bytes.getShort(6) & 0xffff, bytes.getShort(8) & 0xffff, false);
  }

  private static ImageHeader webp(ByteBuffer bytes, String chunk) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    long width;
    long height;
    switch (chunk) {
      case "VP8 " -> {
        width = bytes.getShort(26) & 0x3fff;
        height = bytes.getShort(28) & 0x3fff;
      }
      case "VP8L" -> {
        int sizes = bytes.getInt(21);
        width = 1L + (sizes & 0x3fff);
        height = 1L + ((sizes >> 14) & 0x3fff);
      }
      case "VP8X" -> {
        width = 1L + (bytes.getInt(24) & 0xffffff);
        height = 1L + (bytes.getInt(26) >>> 8);
      }
      default -> throw new IllegalArgumentException("chunk " + chunk);
    }
    return new ImageHeader(Format.WEBP, width, height, false);
  }

  private static ImageHeader bmp(ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(14) == 12) {
      return new ImageHeader(
          Format.BMP, bytes.getShort(18) & 0xffff, bytes.getShort(20) & 0xffff, false);
    }
    // A negative height says that rows go from top to bottom.
    return new ImageHeader(Format.BMP, bytes.getInt(18), Math.abs((long) bytes.getInt(22)), false);
  }

  private static ImageHeader tiff(ByteBuffer bytes) {
    bytes.order(bytes.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = bytes.getInt(4);
    int entries = bytes.getShort(directory) & 0xffff;
    long width = 0;
    long height = 0;
    for (int entry = 0; entry < entries; entry++) {
      int at = directory + 2 + 12 * entry;
      int tag = bytes.getShort(at) & 0xffff;
      boolean isShort = bytes.getShort(at + 2) == TIFF_SHORT;
      long value = isShort ? bytes.getShort(at + 8) & 0xffff : bytes.getInt(at + 8) & 0xffffffffL;
      width = tag == TIFF_WIDTH ? value : width;
      height = tag == TIFF_HEIGHT ? value : height;
    }
    return new ImageHeader(Format.TIFF, width, height, false);
  }
}
