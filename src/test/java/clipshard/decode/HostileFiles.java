package clipshard.decode;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/**
 * Small files that would cost a trusting decoder minutes or gigabytes, and odd ones that are read.
 */
final class HostileFiles {
  static final int SIDE = 10;
  private static final int PIXELS = SIDE * SIDE;
  private static final String READ = "10 × 10";

  private HostileFiles() {}

  /**
   * @param outcome a part of what decoding it says: a size, or why not
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
  record Bomb(byte[] file, String outcome) {}

  /** By name. */
  static Map<String, Bomb> bombs() {
    Map<String, Bomb> bombs = new TreeMap<>();
    bombs.put("png-texts", new Bomb(pngWithTexts("a", "a"), READ));
    bombs.put(
        "png-metadata", new Bomb(pngWithTexts("Raw profile type exif", "XML:com.adobe.xmp"), READ));
    bombs.put("png-profile", new Bomb(pngWithProfile(), READ));
    bombs.put("png-tiny-chunks", new Bomb(pngOfTinyChunks(), READ));
    bombs.put("png-endless-pixels", new Bomb(pngOfEndlessPixels(), "after the last pixel"));
    bombs.put("jpeg-scans", new Bomb(jpegOfScans(20_000), "more than 100 scans"));
    bombs.put("gif-frames", new Bomb(gif(new byte[0], 100_000), READ));
    bombs.put("gif-extensions", new Bomb(gif(gifComments(1_000_000), 1), READ));
    bombs.put("gif-clear-codes", new Bomb(gifOfClearCodes(), "after 0 of 100 pixels"));
    bombs.put("webp-chunks", new Bomb(webpOfChunks(), "61 × 43"));
    bombs.put("tiff-cycle", new Bomb(tiff(8, new byte[0]), READ));
    bombs.put("tiff-directories", new Bomb(tiffOfDirectories(500_000), READ));
    bombs.put("tiff-tile", new Bomb(tiledTiff(8000), "tiles of 8000 × 8000 pixels"));
    bombs.put("tiff-rows", new Bomb(tiffOfEndlessRows(), READ));
    bombs.put("bmp-moves", new Bomb(bmp8(new byte[1_000_000], 1), READ));
    return bombs;
  }

  /** Of formats that no golden file has. */
  static List<byte[]> readable() {
    byte[] rle8 =
        FileBuilder.bigEndian().u8(10, 1, 0, 4, 1, 2, 3, 4, 6, 9, 0, 2, 3, 1, 0, 1).toBytes();
    return List.of(
        bmp8(rle8, 1),
        bmp8(new byte[12 * SIDE], 0),
        gif(gifComments(3), 2),
        jpegOfScans(5),
        tiff(0, new byte[0]),
        tiledTiff(16),
        tiffOfEndlessRows());
  }

  /**
   * A GIF of one pixel with a palette of two colours.
   *
   * @param colour 0 to 3 as LZW codes it; those from 2 on have no entry in the palette
   */
  static byte[] onePixelGif(int colour) {
    return FileBuilder.littleEndian()
        .text("GIF89a")
        .u16(1, 1)
        .u8(0x80, 0, 0, 1, 2, 3, 4, 5, 6)
        .text(",")
        .u16(0, 0, 1, 1)
        .u8(0)
        .u8(2, 2, 4 | (colour << 3), 5, 0)
        .text(";")
        .toBytes();
  }

  private static byte[] png(byte[] before, byte[] pixels) {
    return FileBuilder.bigEndian()
        .text("\u0089PNG\r\n\u001a\n")
        .chunk("IHDR", FileBuilder.bigEndian().u32(SIDE, SIDE).u8(8, 2, 0, 0, 0).toBytes())
        .bytes(before)
        .bytes(pixels)
        .chunk("IEND", new byte[0])
        .toBytes();
  }

  private static byte[] pngRows() {
    return new byte[SIDE * (1 + 3 * SIDE)];
  }

  private static FileBuilder pngData(byte[] deflated) {
    return FileBuilder.bigEndian().chunk("IDAT", deflated);
  }

  /** Each text is as long as libpng allows a chunk to be: all take it a minute to unpack. */
  private static byte[] pngWithTexts(String zipped, String international) {
    byte[] text = FileBuilder.deflated(new byte[7_900_000]);
    FileBuilder texts = FileBuilder.bigEndian();
    for (int i = 0; i < 500; i++) {
      texts.chunk("zTXt", FileBuilder.bigEndian().text(zipped + "\0\0").bytes(text).toBytes());
      texts.chunk(
          "iTXt", FileBuilder.bigEndian().text(international + "\0\1\0\0\0").bytes(text).toBytes());
    }
    return png(texts.toBytes(), pngData(FileBuilder.deflated(pngRows())).toBytes());
  }

  private static byte[] pngWithProfile() {
    byte[] profile = new byte[50_000_000];
    profile[0] = 5;
    byte[] chunk =
        FileBuilder.bigEndian().text("a\0\0").bytes(FileBuilder.deflated(profile)).toBytes();
    return png(
        FileBuilder.bigEndian().chunk("iCCP", chunk).toBytes(),
        pngData(FileBuilder.deflated(pngRows())).toBytes());
  }

  private static byte[] pngOfTinyChunks() {
    byte[] text = FileBuilder.bigEndian().chunk("tEXt", new byte[] {'a', 0}).toBytes();
    FileBuilder pixels = FileBuilder.bigEndian().times(100_000, pngData(new byte[0]).toBytes());
    for (byte one : FileBuilder.deflated(pngRows())) {
      pixels.chunk("IDAT", new byte[] {one});
    }
    return png(FileBuilder.bigEndian().times(100_000, text).toBytes(), pixels.toBytes());
  }

  /** A megabyte takes libpng two seconds. */
  private static byte[] pngOfEndlessPixels() {
    Deflater deflater = new Deflater();
    byte[] zeros = new byte[1 << 24];
    FileBuilder data = FileBuilder.bigEndian().bytes(FileBuilder.flushed(deflater, zeros));
    data.times(100, FileBuilder.flushed(deflater, zeros));
    deflater.end();
    return png(new byte[0], pngData(data.toBytes()).toBytes());
  }

  /** Gray, progressive: one table each of one code; a scan says that all blocks have no more. */
  private static byte[] jpegOfScans(int scans) {
    int[] table = new int[66];
    Arrays.fill(table, 1, 65, 1);
    byte[] scan = FileBuilder.bigEndian().segment(0xda, 1, 1, 0, 1, 63, 0).u8(0x7f, 0xfe).toBytes();
    return FileBuilder.bigEndian()
        .u8(0xff, 0xd8)
        .segment(0xdb, Arrays.copyOf(table, 65))
        .segment(0xc2, 8, 0, SIDE, 0, SIDE, 1, 1, 0x11, 0)
        .segment(0xc4, codeOfOneBit(0x00, 0x00))
        .segment(0xc4, codeOfOneBit(0x10, 0xe0))
        .times(scans, scan)
        .u8(0xff, 0xd9)
        .toBytes();
  }

  private static int[] codeOfOneBit(int table, int symbol) {
    int[] segment = new int[18];
    segment[0] = table;
    segment[1] = 1;
    segment[17] = symbol;
    return segment;
  }

  private static byte[] gif(byte[] extensions, int frames) {
    return gif(extensions, frames, IntStream.range(0, PIXELS).map(i -> i % 2).toArray());
  }

  /** Codes of three bits, none of which is ever needed twice: cleared after each second colour. */
  private static byte[] gif(byte[] extensions, int frames, int[] colours) {
    FileBuilder data = FileBuilder.littleEndian().u8(2);
    BitPacker codes = new BitPacker();
    for (int i = 0; i < colours.length; i++) {
      if (i % 2 == 0) {
        codes.add(4, 3);
      }
      codes.add(colours[i], 3);
    }
    codes.add(5, 3);
    byte[] frame =
        FileBuilder.littleEndian()
            .text(",")
            .u16(0, 0, SIDE, SIDE)
            .u8(0)
            .bytes(data.bytes(codes.subBlocks()).toBytes())
            .toBytes();
    return FileBuilder.littleEndian()
        .text("GIF89a")
        .u16(SIDE, SIDE)
        .u8(0x80, 0, 0)
        .u8(1, 2, 3, 250, 251, 252)
        .bytes(extensions)
        .times(frames, frame)
        .text(";")
        .toBytes();
  }

  private static byte[] gifComments(int count) {
    return FileBuilder.littleEndian()
        .times(count, FileBuilder.littleEndian().u8(0x21, 0xfe, 1, 'a', 0).toBytes())
        .toBytes();
  }

  /** A megabyte takes OpenCV twelve seconds. */
  private static byte[] gifOfClearCodes() {
    int[] codes = new int[8_000_000];
    Arrays.fill(codes, 4);
    return gif(new byte[0], 1, codes);
  }

  private static byte[] webpOfChunks() {
    byte[] webp = GoldenImage.bytes("webp-lossless.webp");
    byte[] unknown = FileBuilder.littleEndian().riffChunk("abcd", new byte[0]).toBytes();
    byte[] extended = FileBuilder.littleEndian().u32(0).u8(60, 0, 0, 42, 0, 0).toBytes();
    byte[] chunks =
        FileBuilder.littleEndian()
            .text("WEBP")
            .riffChunk("VP8X", extended)
            .times(500_000, unknown)
            .bytes(Arrays.copyOfRange(webp, 12, webp.length))
            .toBytes();
    return FileBuilder.littleEndian().riffChunk("RIFF", chunks).toBytes();
  }

  /** Gray, one strip. */
  private static byte[] tiff(int nextDirectory, byte[] directories) {
    int[][] tags = {{256, SIDE}, {257, SIDE}, {258, 8}, {259, 1}, {262, 1}, {273, 0}, {277, 1}};
    return tiff(tags, 273, new byte[PIXELS], nextDirectory, directories);
  }

  private static byte[] tiffOfDirectories(int count) {
    int first = tiff(0, new byte[0]).length;
    FileBuilder directories = FileBuilder.littleEndian();
    for (int i = 1; i <= count; i++) {
      directories.u16(0).u32(i == count ? 0 : first + 6 * i);
    }
    return tiff(first, directories.toBytes());
  }

  private static byte[] tiledTiff(int side) {
    int[][] tags = {
      {256, SIDE},
      {257, SIDE},
      {258, 8},
      {259, 8},
      {262, 1},
      {277, 1},
      {322, side},
      {323, side},
      {324, 0},
      {325, 0}
    };
    byte[] tile = FileBuilder.deflated(new byte[side * side]);
    tags[9][1] = tile.length;
    return tiff(tags, 324, tile, 0, new byte[0]);
  }

  /** Its one strip claims to have more rows than the picture. */
  private static byte[] tiffOfEndlessRows() {
    int[][] tags = {
      {256, SIDE},
      {257, SIDE},
      {258, 8},
      {259, 1},
      {262, 1},
      {273, 0},
      {277, 1},
      {278, 16_000_000},
      {279, PIXELS}
    };
    return tiff(tags, 273, new byte[PIXELS], 0, new byte[0]);
  }

  private static byte[] tiff(int[][] tags, int dataTag, byte[] data, int next, byte[] more) {
    FileBuilder tiff = FileBuilder.littleEndian().text("II*\0").u32(8).u16(tags.length);
    for (int[] tag : tags) {
      int value = tag[0] == dataTag ? 8 + 2 + 12 * tags.length + 4 : tag[1];
      tiff.u16(tag[0], 4).u32(1, value);
    }
    return tiff.u32(next).bytes(data).bytes(more).toBytes();
  }

  /** Eight bits a pixel, gray palette; compressed by run lengths (1) or not (0). */
  private static byte[] bmp8(byte[] data, int compression) {
    FileBuilder palette = FileBuilder.littleEndian();
    IntStream.range(0, 256).forEach(i -> palette.u8(i, i, i, 0));
    return FileBuilder.littleEndian()
        .text("BM")
        .u32(0, 0, 14 + 40 + 1024)
        .u32(40, SIDE, SIDE)
        .u16(1, 8)
        .u32(compression, 0, 0, 0, 0, 0)
        .bytes(palette.toBytes())
        .bytes(data)
        .toBytes();
  }
}
