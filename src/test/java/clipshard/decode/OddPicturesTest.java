package clipshard.decode;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid or nearly valid pictures that real hosts serve, and what Pillow makes of them. */
class OddPicturesTest {
  private static final int JPEG_START = 2;
  private static final int PNG_AFTER_HEADER = 33;
  private static final int WEBP_AFTER_NAME = 12;
  private static final int WEBP_PROFILE = 0x20;
  private static final int WEBP_EXIF = 0x08;

  /** Exif's one tag: orientation 6. */
  private static final byte[] TURNED =
      FileBuilder.bigEndian()
          .text("MM\0*")
          .u32(8)
          .u16(1, 0x0112, 3)
          .u32(1)
          .u16(6, 0)
          .u32(0)
          .toBytes();

  private final ImageDecoder decoder = new ImageDecoder(PillowRules.convert(1_000_000));
  private final ImageDecoder turning = new ImageDecoder(1_000_000);

  static Stream<GoldenImage> golden() {
    return GoldenImage.all().stream();
  }

  @ParameterizedTest
  @CsvSource({
    ".jpg, 30000",
    ".png, 30000",
    ".gif, 30000",
    ".bmp, 30000",
    ".tiff, 30000",
    ".webp, 16383"
  })
  void linesOfOnePixelAreDecoded(String extension, int length) throws RejectedException {
    RgbImage tall = decoder.decode(encoded(extension, 1, length));
    RgbImage wide = decoder.decode(encoded(extension, length, 1));

    assertEquals(1, tall.width());
    assertEquals(length, tall.height());
    assertEquals(length, wide.width());
    assertEquals(1, wide.height());
  }

  @ParameterizedTest
  @MethodSource("golden")
  void noWidthOrNoHeightIsDamage(GoldenImage image) {
    if (!image.file().startsWith("webp")) { // Its extended header holds the size less one.
      assertEquals(Reason.UNDECODABLE, rejected(Resized.file(image.encoded(), 0, 9)).reason());
      assertEquals(Reason.UNDECODABLE, rejected(Resized.file(image.encoded(), 9, 0)).reason());
    }
  }

  @Test
  void noWidthInAWebpIsDamage() {
    byte[] webp = GoldenImage.bytes("webp-lossy.webp");
    webp[26] = 0;
    webp[27] = 0;

    assertEquals(Reason.UNDECODABLE, rejected(webp).reason());
  }

  @ParameterizedTest
  @MethodSource("golden")
  void garbageAfterTheEndChangesNothing(GoldenImage image) throws RejectedException {
    byte[] file = image.encoded();
    byte[] longer = Arrays.copyOf(file, file.length + 1000);
    Arrays.fill(longer, file.length, longer.length, (byte) 0x5a);

    assertArrayEquals(decoder.decode(file).rgb(), decoder.decode(longer).rgb());
  }

  @Test
  void damagedProfilesAndTextsOfAPngChangeNothing() throws RejectedException {
    byte[] junk =
        FileBuilder.bigEndian()
            .chunk("iCCP", new byte[] {'a', 0, 0, 1, 2, 3})
            .chunk("zTXt", new byte[] {0, 0, 0, 0})
            .chunk("gAMA", new byte[0])
            .toBytes();

    assertSamePixels("png-rgb.png", PNG_AFTER_HEADER, junk);
    assertSamePixels("png-palette8.png", PNG_AFTER_HEADER, junk);
  }

  @Test
  void damagedProfilesOfAJpegChangeNothing() throws RejectedException {
    byte[] junk =
        FileBuilder.bigEndian()
            .u8(0xff, 0xe2)
            .u16(20)
            .text("ICC_PROFILE\0\u0005\u0001junk")
            .segment(0xe1, 'E', 'x', 'i', 'f', 0, 0, 0xff, 0xda)
            .toBytes();

    assertSamePixels("jpeg-420.jpg", JPEG_START, junk);
    assertSamePixels("jpeg-progressive.jpg", JPEG_START, junk);
  }

  /** A profile that would make every colour but black and white another one. */
  @Test
  void colourProfilesAreIgnored() throws Exception {
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] marker = FileBuilder.bigEndian().text("ICC_PROFILE\0\1\1").bytes(profile).toBytes();

    assertSamePixels("jpeg-420.jpg", JPEG_START, segment(0xe2, marker));
    byte[] packed = FileBuilder.deflated(profile);
    byte[] named = FileBuilder.bigEndian().text("linear\0\0").bytes(packed).toBytes();
    assertSamePixels(
        "png-rgb.png", PNG_AFTER_HEADER, FileBuilder.bigEndian().chunk("iCCP", named).toBytes());
    assertSamePixels("webp-lossless.webp", withMetadata("webp-lossless.webp", profile));
  }

  /** As a phone says that the picture is to be turned by a quarter. */
  @Test
  void theOrientationThatExifTellsIsFollowedOrIgnored() throws RejectedException {
    byte[] marker = FileBuilder.bigEndian().text("Exif\0\0").bytes(TURNED).toBytes();

    assertTurns("jpeg-420.jpg", inserted("jpeg-420.jpg", JPEG_START, segment(0xe1, marker)));
    byte[] chunk = FileBuilder.bigEndian().chunk("eXIf", TURNED).toBytes();
    assertTurns("png-rgb.png", inserted("png-rgb.png", PNG_AFTER_HEADER, chunk));
    assertTurns("webp-lossy.webp", withMetadata("webp-lossy.webp", new byte[0]));
  }

  private void assertTurns(String name, byte[] other) throws RejectedException {
    assertSamePixels(name, other);
    RgbImage upright = turning.decode(GoldenImage.bytes(name));
    RgbImage turned = turning.decode(other);
    assertEquals(upright.height(), turned.width());
    assertArrayEquals(Turned.by(6, upright, byte[]::new).rgb(), turned.rgb(), name);
  }

  /** Readers show such a picture as it is. */
  @Test
  void aDamagedOrientationIsNone() throws RejectedException {
    byte[] marker = FileBuilder.bigEndian().text("Exif\0\0MM\0*").u32(-1).toBytes();
    byte[] damaged = inserted("jpeg-420.jpg", JPEG_START, segment(0xe1, marker));

    assertArrayEquals(
        turning.decode(GoldenImage.bytes("jpeg-420.jpg")).rgb(), turning.decode(damaged).rgb());
  }

  private static byte[] segment(int marker, byte[] data) {
    return FileBuilder.bigEndian()
        .u8(0xff, marker)
        .u16(data.length + Short.BYTES)
        .bytes(data)
        .toBytes();
  }

  /**
   * The same WebP with an extended header, {@code profile} unless it is empty, and {@link #TURNED}.
   */
  private static byte[] withMetadata(String name, byte[] profile) {
    byte[] file = GoldenImage.bytes(name);
    byte[] image = Arrays.copyOfRange(file, WEBP_AFTER_NAME, file.length);
    FileBuilder chunks = FileBuilder.littleEndian();
    int flags = WEBP_EXIF | (profile.length > 0 ? WEBP_PROFILE : 0);
    chunks.riffChunk("VP8X", new byte[] {(byte) flags, 0, 0, 0, 61 - 1, 0, 0, 43 - 1, 0, 0});
    if (profile.length > 0) {
      chunks.riffChunk("ICCP", profile);
    }
    byte[] content = chunks.bytes(image).riffChunk("EXIF", TURNED).toBytes();
    return FileBuilder.littleEndian()
        .text("RIFF")
        .u32(content.length + 4)
        .text("WEBP")
        .bytes(content)
        .toBytes();
  }

  @Test
  void aBmpWithNegativeSizesIsNotRead() {
    byte[] bmp = GoldenImage.bytes("bmp-rgb.bmp");

    assertEquals(Reason.TOO_LARGE, rejected(Resized.file(bmp, -61, 43)).reason());
    assertEquals(Reason.TOO_LARGE, rejected(Resized.file(bmp, 1, Integer.MIN_VALUE)).reason());
  }

  /** Sample format, bits, samples, photometric interpretation. */
  @ParameterizedTest
  @CsvSource({
    "1, 12, 1, 1, 'TIFF of 12 bits, photometric interpretation 1 is not decoded'",
    "1, 12, 3, 2, 'TIFF of 12 bits, photometric interpretation 2 is not decoded'",
    "1, 4, 3, 2, 'TIFF of 4 bits, photometric interpretation 2 is not decoded'",
    "1, 16, 4, 5, 'TIFF of 16 bits, photometric interpretation 5 is not decoded'",
    "1, 8, 1, 32803, 'TIFF of 8 bits, photometric interpretation 32803 is not decoded'",
    "1, 8, 5, 2, 'TIFF of 5 samples is not decoded'",
    "2, 16, 1, 1, 'TIFF of signed numbers is not decoded'",
    "3, 16, 1, 1, 'TIFF of floating-point numbers is not decoded'",
    "3, 32, 3, 2, 'TIFF of floating-point numbers is not decoded'",
    "6, 32, 1, 1, 'TIFF of other numbers is not decoded'",
  })
  void aValidTiffThatIsNotDecodedIsNamed(
      int format, int bits, int samples, int photometric, String detail) {
    Rejected rejected = rejected(tiff(format, bits, samples, photometric));

    assertEquals(Reason.UNSUPPORTED_FORMAT, rejected.reason(), rejected.detail());
    assertEquals(detail, rejected.detail());
  }

  @Test
  void aTiffOfUncompressedTilesIsNamed() {
    byte[] tiff = tiff(1, 8, 1, 1);
    TiffDirectory directory = TiffDirectory.first(Bytes.bigEndian(tiff));
    for (int[] renamed : new int[][] {{273, 324}, {278, 322}, {279, 325}}) {
      int entry = (int) directory.entry(renamed[0]);
      ByteBuffer.wrap(tiff).putShort(entry, (short) renamed[1]);
    }
    int format = (int) directory.entry(339);
    ByteBuffer.wrap(tiff).putShort(format, (short) 323).putInt(format + 8, 16 << 16);

    assertEquals("TIFF of uncompressed tiles is not decoded", rejected(tiff).detail());
  }

  /** 16 by 16, of zeros. */
  private static byte[] tiff(int format, int bits, int samples, int photometric) {
    int data = 8 + 2 + 12 * 11 + 4;
    FileBuilder tiff = FileBuilder.bigEndian().text("MM\0*").u32(8).u16(11);
    int size = 16 * 16 * bits * samples / 8;
    tiff.u16(256, 3).u32(1).u16(16, 0).u16(257, 3).u32(1).u16(16, 0).u16(258, 3).u32(samples);
    if (samples == 1) {
      tiff.u16(bits, 0);
    } else {
      tiff.u32(data + size);
    }
    tiff.u16(259, 3).u32(1).u16(1, 0).u16(262, 3).u32(1).u16(photometric, 0);
    tiff.u16(273, 4).u32(1, data).u16(277, 3).u32(1).u16(samples, 0);
    tiff.u16(278, 3).u32(1).u16(16, 0).u16(279, 4).u32(1, size).u16(284, 3).u32(1).u16(1, 0);
    tiff.u16(339, 3).u32(1).u16(format, 0).u32(0).zeros(size);
    for (int i = 0; i < samples; i++) {
      tiff.u16(bits);
    }
    return tiff.toBytes();
  }

  @Test
  void aWebpFrameOfAnotherSizeThanItsCanvasIsDamage() {
    byte[] webp = GoldenImage.bytes("webp-lossy.webp");

    assertEquals(Reason.UNDECODABLE, rejected(Resized.file(webp, 1, 1)).reason());
    assertEquals(Reason.UNDECODABLE, rejected(Resized.file(webp, 900, 900)).reason());
  }

  @Test
  void aGifFrameBeyondItsScreenIsDamage() {
    byte[] gif = Resized.file(GoldenImage.bytes("gif-static.gif"), 61, 42);

    assertTrue(rejected(gif).detail().contains("is not within"), rejected(gif).detail());
  }

  /** Pillow's palette for all of the picture is that of the frame. */
  @Test
  void aPartOfAGifWithItsOwnPaletteColoursTheRest() throws RejectedException {
    byte[] gif =
        FileBuilder.littleEndian()
            .text("GIF89a")
            .u16(2, 1)
            .u8(0x80, 0, 0, 1, 2, 3, 4, 5, 6)
            .text(",")
            .u16(1, 0, 1, 1)
            .u8(0x80, 7, 8, 9, 10, 11, 12)
            .u8(2, 2, 4 | (1 << 3), 5, 0)
            .text(";")
            .toBytes();

    assertArrayEquals(new byte[] {7, 8, 9, 10, 11, 12}, decoder.decode(gif).rgb());
  }

  @Test
  void aGifColourWithoutAPaletteEntryIsBlack() throws RejectedException {
    byte[] gif = HostileFiles.onePixelGif(3);

    assertArrayEquals(new byte[3], decoder.decode(gif).rgb());
  }

  private void assertSamePixels(String name, int offset, byte[] inserted) throws RejectedException {
    assertSamePixels(name, inserted(name, offset, inserted));
  }

  private static byte[] inserted(String name, int offset, byte[] inserted) {
    byte[] file = GoldenImage.bytes(name);
    ByteBuffer longer = ByteBuffer.allocate(file.length + inserted.length);
    longer.put(file, 0, offset).put(inserted).put(file, offset, file.length - offset);
    return longer.array();
  }

  private void assertSamePixels(String name, byte[] other) throws RejectedException {
    byte[] file = GoldenImage.bytes(name);
    assertArrayEquals(decoder.decode(file).rgb(), decoder.decode(other).rgb(), name);
  }

  private static byte[] encoded(String extension, int width, int height) {
    try (Mat pixels = new Mat(height, width, CV_8UC3, new Scalar(10, 20, 30, 0));
        BytePointer encoded = new BytePointer()) {
      assertTrue(imencode(extension, pixels, encoded));
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }

  private Rejected rejected(byte[] bytes) {
    return assertThrows(RejectedException.class, () -> decoder.decode(bytes)).rejected();
  }
}
