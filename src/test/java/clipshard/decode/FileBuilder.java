package clipshard.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes files byte by byte. */
final class FileBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ByteOrder order;

  private FileBuilder(ByteOrder order) {
    this.order = order;
  }

  static FileBuilder bigEndian() {
    return new FileBuilder(ByteOrder.BIG_ENDIAN);
  }

  static FileBuilder littleEndian() {
    return new FileBuilder(ByteOrder.LITTLE_ENDIAN);
  }

  /** Latin-1. */
  FileBuilder text(String text) {
    return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  FileBuilder bytes(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  FileBuilder zeros(int count) {
    return bytes(new byte[count]);
  }

  FileBuilder u8(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  FileBuilder u16(int... values) {
    for (int value : values) {
      bytes(ByteBuffer.allocate(Short.BYTES).order(order).putShort((short) value).array());
    }
    return this;
  }

  FileBuilder u32(int... values) {
    for (int value : values) {
      bytes(ByteBuffer.allocate(Integer.BYTES).order(order).putInt(value).array());
    }
    return this;
  }

  FileBuilder times(int count, byte[] more) {
    for (int i = 0; i < count; i++) {
      bytes(more);
    }
    return this;
  }

  /** A chunk of a PNG. */
  FileBuilder chunk(String type, byte[] data) {
    byte[] typed = FileBuilder.bigEndian().text(type).bytes(data).toBytes();
    CRC32 sum = new CRC32();
    sum.update(typed);
    return u32(data.length).bytes(typed).u32((int) sum.getValue());
  }

  /** A segment of a JPEG. */
  FileBuilder segment(int marker, int... data) {
    return u8(0xff, marker).u16(data.length + 2).u8(data);
  }

  /** A chunk of a WebP. */
  FileBuilder riffChunk(String type, byte[] data) {
    return text(type).u32(data.length).bytes(data).zeros(data.length % 2);
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** As zlib has it. */
  static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] deflated = drained(deflater, Deflater.NO_FLUSH);
    deflater.end();
    return deflated;
  }

  /** Whole blocks that refer to nothing before them. */
  static byte[] flushed(Deflater deflater, byte[] data) {
    deflater.setInput(data);
    return drained(deflater, Deflater.FULL_FLUSH);
  }

  private static byte[] drained(Deflater deflater, int flush) {
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    int count;
    do {
      count = deflater.deflate(buffer, 0, buffer.length, flush);
      deflated.write(buffer, 0, count);
    } while (count == buffer.length);
    return deflated.toByteArray();
  }
}
