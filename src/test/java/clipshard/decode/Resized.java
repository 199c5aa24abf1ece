package clipshard.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Files whose headers claim another size. */
final class Resized {
  private static final int TIFF_WIDTH = 256;
  private static final int TIFF_HEIGHT = 257;

  private Resized() {}

  /** A copy; a WebP gets an extended header, the only one of its three that holds large sizes. */
  static byte[] file(byte[] file, int width, int height) {
    byte[] copy = file.clone();
    ByteBuffer big = ByteBuffer.wrap(copy);
    ByteBuffer little = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    switch (ImageFormat.of(Bytes.bigEndian(file)).orElseThrow()) {
      case JPEG -> jpeg(big, width, height);
      case PNG -> big.putInt(16, width).putInt(20, height);
      case GIF -> little.putShort(6, (short) width).putShort(8, (short) height);
      case WEBP -> {
        return webp(file, width, height);
      }
      case BMP -> little.putInt(18, width).putInt(22, height);
      case TIFF -> tiff(Bytes.bigEndian(file), copy, width, height);
    }
    return copy;
  }

  private static void jpeg(ByteBuffer file, int width, int height) {
    int offset = 2;
    int marker = file.get(offset + 1) & 0xff;
    while (marker < 0xc0 || marker > 0xc2) {
      offset += 2 + (file.getShort(offset + 2) & 0xffff);
      marker = file.get(offset + 1) & 0xff;
    }
    file.putShort(offset + 5, (short) height).putShort(offset + 7, (short) width);
  }

  private static byte[] webp(byte[] file, int width, int height) {
    byte[] sizes = new byte[6];
    for (int i = 0; i < 3; i++) {
      sizes[i] = (byte) ((width - 1) >> (8 * i));
      sizes[3 + i] = (byte) ((height - 1) >> (8 * i));
    }
    int start = Bytes.bigEndian(file).has(12, "VP8X") ? 12 + 8 + 10 : 12;
    FileBuilder chunks = FileBuilder.littleEndian().text("WEBP");
    chunks.riffChunk("VP8X", FileBuilder.littleEndian().u32(0).bytes(sizes).toBytes());
    chunks.bytes(Arrays.copyOfRange(file, start, file.length));
    return FileBuilder.littleEndian().riffChunk("RIFF", chunks.toBytes()).toBytes();
  }

  private static void tiff(Bytes file, byte[] copy, int width, int height) {
    TiffDirectory directory = TiffDirectory.first(file);
    ByteBuffer bytes = ByteBuffer.wrap(copy);
    bytes.order(directory.bytes().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int widthEntry = (int) directory.entry(TIFF_WIDTH);
    int heightEntry = (int) directory.entry(TIFF_HEIGHT);
    // As a LONG, whatever type the size had.
    bytes.putShort(widthEntry + 2, (short) 4).putInt(widthEntry + 8, width);
    bytes.putShort(heightEntry + 2, (short) 4).putInt(heightEntry + 8, height);
  }
}
