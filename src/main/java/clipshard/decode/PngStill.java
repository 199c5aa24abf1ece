package clipshard.decode;

import java.io.ByteArrayOutputStream;

/**
 * Takes off a PNG what is no part of its default image, the one that readers without animation
 * show: ancillary chunks, and what follows the end. OpenCV's reader of animations is never entered:
 * damaged ones make it hang. Texts and profiles are never unpacked: a thousand small ones can hold
 * gigabytes.
 */
final class PngStill {
  private static final int SIGNATURE_BYTES = 8;
  private static final int LENGTH_TYPE_AND_CRC_BYTES = 12;
  private static final int ANCILLARY = 0x20;

  private PngStill() {}

  /**
   * The same array where nothing has to go.
   *
   * @throws IndexOutOfBoundsException if a chunk claims more bytes than the file has: OpenCV would
   *     allocate what it claims
   */
  static byte[] of(Bytes bytes) {
    ByteArrayOutputStream still = new ByteArrayOutputStream(bytes.length());
    still.write(bytes.array(), 0, SIGNATURE_BYTES);
    boolean ended = false;
    long offset = SIGNATURE_BYTES;
    while (offset < bytes.length() && !ended) {
      long next = offset + LENGTH_TYPE_AND_CRC_BYTES + bytes.u32(offset);
      bytes.u8(next - 1);
      // Transparency is a part of the picture.
      if ((bytes.u8(offset + 4) & ANCILLARY) == 0 || bytes.has((int) offset + 4, "tRNS")) {
        still.write(bytes.array(), (int) offset, (int) (next - offset));
      }
      ended = bytes.has((int) offset + 4, "IEND");
      offset = next;
    }
    return still.size() == bytes.length() ? bytes.array() : still.toByteArray();
  }
}
