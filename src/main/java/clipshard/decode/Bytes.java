package clipshard.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Unsigned reads from untrusted bytes. Every read past either end throws {@link
 * IndexOutOfBoundsException}; offsets are longs so that no sum of hostile fields wraps around.
 */
@SuppressWarnings("ArrayRecordComponent") // A view: never compared, and a copy would be the file.
record Bytes(byte[] array, boolean bigEndian) {
  private static final int MOST_COPIED = 1 << 20;

  static Bytes bigEndian(byte[] array) {
    return new Bytes(array, true);
  }

  Bytes littleEndian() {
    return new Bytes(array, false);
  }

  int length() {
    return array.length;
  }

  int u8(long offset) {
    if (offset < 0 || offset >= array.length) {
      throw new IndexOutOfBoundsException(offset);
    }
    return array[(int) offset] & 0xff;
  }

  int u16(long offset) {
    int first = u8(offset);
    int second = u8(offset + 1);
    return bigEndian ? first << 8 | second : second << 8 | first;
  }

  long u32(long offset) {
    long first = u16(offset);
    long second = u16(offset + 2);
    return bigEndian ? first << 16 | second : second << 16 | first;
  }

  /** Whether the Latin-1 text stands at the offset; false if the bytes end before it does. */
  boolean has(int offset, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    int end = offset + expected.length;
    return offset >= 0
        && end <= array.length
        && Arrays.equals(array, offset, end, expected, 0, expected.length);
  }

  /** A copy of so many bytes from the offset, at most a mebibyte and up to the end. */
  byte[] part(long offset, long length) {
    long from = Math.min(offset, array.length);
    long to = Math.min(from + Math.max(0, Math.min(length, MOST_COPIED)), array.length);
    return Arrays.copyOfRange(array, (int) from, (int) to);
  }

  /** At most so many bytes from the offset, as Latin-1. */
  String text(int offset, int most) {
    int from = Math.min(offset, array.length);
    int count = Math.min(most, array.length - from);
    return new String(array, from, count, StandardCharsets.ISO_8859_1);
  }
}
