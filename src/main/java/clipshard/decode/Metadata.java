package clipshard.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The EXIF and the XMP of a file, where Pillow finds them. What is damaged, or unpacks to more than
 * Pillow allows a text, is none.
 */
final class Metadata {
  /** Pillow's limit on one text. Far more than anybody writes. */
  private static final int MOST_BYTES = 1 << 20;

  private static final String EXIF_NAME = "Exif\0\0";
  private static final String XMP_NAME = "http://ns.adobe.com/xap/1.0/\0";
  private static final String EXIF_TEXT = "Raw profile type exif\0";
  private static final String XMP_TEXT = "XML:com.adobe.xmp\0";
  private static final int RAW_PROFILE_HEAD_LINES = 3;

  private static final int START_OF_SCAN = 0xda;
  private static final int APP1 = 0xe1;
  private static final int VP8X_EXIF = 0x08;
  private static final int VP8X_XMP = 0x04;
  private static final int TIFF_XMP = 700;

  private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
  private String xmp = "";

  private Metadata() {}

  static Metadata of(ImageFormat format, Bytes bytes) {
    Metadata metadata = new Metadata();
    try {
      switch (format) {
        case JPEG -> metadata.readJpeg(bytes);
        case PNG -> metadata.readPng(bytes);
        case WEBP -> metadata.readWebp(bytes.littleEndian());
        case TIFF -> metadata.readTiff(bytes);
        case GIF, BMP -> {}
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return metadata; // What stands before the damage is used.
    }
    return metadata;
  }

  /** A TIFF, without a name before it; empty if there is none. */
  Bytes exif() {
    byte[] block = exif.toByteArray();
    boolean named = Bytes.bigEndian(block).has(0, EXIF_NAME);
    return Bytes.bigEndian(
        named ? Arrays.copyOfRange(block, EXIF_NAME.length(), block.length) : block);
  }

  /** As Latin-1; empty if there is none. */
  String xmp() {
    return xmp;
  }

  /** A long EXIF goes on in the next segment of its name. */
  private void readJpeg(Bytes bytes) {
    long offset = 2;
    while (bytes.u8(offset) == 0xff) {
      int marker = bytes.u8(offset + 1);
      if (marker == 0xff) {
        offset++;
        continue;
      }
      if (marker == START_OF_SCAN) {
        return;
      }
      int length = bytes.u16(offset + 2) - 2;
      int content = (int) offset + 4;
      if (marker == APP1 && bytes.has(content, EXIF_NAME)) {
        int name = EXIF_NAME.length();
        exif.writeBytes(bytes.part(content + name, length - name));
      } else if (marker == APP1 && bytes.has(content, XMP_NAME)) {
        int name = XMP_NAME.length();
        xmp = latin1(bytes.part(content + name, length - name));
      }
      offset = (long) content + length;
    }
  }

  /** Of several the last. Only that is unpacked: a thousand small texts can hold gigabytes. */
  private void readPng(Bytes bytes) {
    long block = -1;
    long profile = -1;
    long packet = -1;
    for (long at = 8; at < bytes.length(); at += 12 + bytes.u32(at)) {
      int chunk = (int) at;
      boolean text = bytes.has(chunk + 5, "EXt") || bytes.has(chunk + 5, "TXt");
      if (bytes.has(chunk + 4, "IEND")) {
        break;
      } else if (bytes.has(chunk + 4, "eXIf")) {
        block = at;
      } else if (text && bytes.has(chunk + 8, EXIF_TEXT)) {
        profile = at;
      } else if (text && bytes.has(chunk + 8, XMP_TEXT)) {
        packet = at;
      }
    }
    if (block >= 0) {
      exif.writeBytes(bytes.part(block + 8, bytes.u32(block)));
    } else if (profile >= 0) {
      exif.writeBytes(unhexed(text(bytes, (int) profile, EXIF_TEXT.length())));
    }
    if (packet >= 0) {
      xmp = text(bytes, (int) packet, XMP_TEXT.length());
    }
  }

  /** A text chunk's text, behind its keyword; empty if it cannot be unpacked. */
  private static String text(Bytes bytes, int chunk, int keywordBytes) {
    long end = chunk + 8 + bytes.u32(chunk);
    long begin = (long) chunk + 8 + keywordBytes;
    boolean packed = bytes.has(chunk + 4, "zTXt");
    if (packed) {
      begin++; // The method, of which there is one.
    } else if (bytes.has(chunk + 4, "iTXt")) {
      packed = bytes.u8(begin) != 0;
      begin = afterZero(bytes, afterZero(bytes, begin + 2)); // A language and a keyword in it
    }
    byte[] text = bytes.part(begin, end - begin);
    return latin1(packed ? unpacked(text) : text);
  }

  private static long afterZero(Bytes bytes, long from) {
    long at = from;
    while (bytes.u8(at) != 0) {
      at++;
    }
    return at + 1;
  }

  private static byte[] unpacked(byte[] deflated) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated);
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      byte[] some = new byte[1 << 13];
      int count = inflater.inflate(some);
      while (count > 0 && whole.size() <= MOST_BYTES) {
        whole.write(some, 0, count);
        count = inflater.inflate(some);
      }
      return count == 0 ? whole.toByteArray() : new byte[0];
    } catch (DataFormatException e) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }

  private static byte[] unhexed(String profile) {
    String hex = profile.lines().skip(RAW_PROFILE_HEAD_LINES).collect(Collectors.joining());
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  /** Of several the first, and only what the extended header promises. */
  private void readWebp(Bytes bytes) {
    int flags = bytes.has(12, "VP8X") ? bytes.u8(20) : 0;
    long offset = 12;
    while (offset < bytes.length()) {
      long length = bytes.u32(offset + 4);
      if ((flags & VP8X_EXIF) != 0 && exif.size() == 0 && bytes.has((int) offset, "EXIF")) {
        exif.writeBytes(bytes.part(offset + 8, length));
      } else if ((flags & VP8X_XMP) != 0 && xmp.isEmpty() && bytes.has((int) offset, "XMP ")) {
        xmp = latin1(bytes.part(offset + 8, length));
      }
      offset += 8 + length + length % 2;
    }
  }

  /** The whole file is its EXIF, which is read in place. */
  private void readTiff(Bytes bytes) {
    TiffDirectory directory = TiffDirectory.first(bytes);
    long entry = directory.entry(TIFF_XMP);
    if (entry >= 0) {
      long length = directory.count(entry);
      xmp = latin1(bytes.part(directory.bytes().u32(entry + 8), length));
    }
  }

  private static String latin1(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
