package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderHostileTest {
  private static final int FIRST_IDAT_OFFSET = 33;
  private static final int PNG_WIDTH_OFFSET = 16;
  private static final int PNG_DEPTH_OFFSET = 24;

  private final ImageDecoder decoder = new ImageDecoder(1_000_000);

  @Test
  void nothingIsNoImage() {
    assertEquals(Reason.NOT_READY, rejected(new byte[0]).reason());
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html><html><svg></svg></html>', an HTML page",
    "' <!-- a --><HTML lang=\"en\">', an HTML page",
    "'{\"error\":\"Object not found\"}', a JSON text",
    "{}, a JSON text",
    "'<?xml version=\"1.0\"?><Error><Code>x</Code></Error>', an XML text about an error",
  })
  void whatStandsInForAPictureIsNamedAndNotFinal(String text, String name) {
    Rejected rejected = rejected(latin1(text));
    assertEquals(Reason.NOT_READY, rejected.reason());
    assertEquals(name + " in place of a picture", rejected.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<p>a paragraph", "RIFF\0\0\0\0WAVEfmt ", "{no json", "GIF90a", "a,b\n1,2\n"})
  void otherBytesAreNoImage(String text) {
    assertEquals(Reason.NOT_AN_IMAGE, rejected(latin1(text)).reason());
  }

  static Stream<Arguments> foreignFormats() {
    return Stream.of(
        Arguments.of("\0\0\0\u001cftypavif", "AVIF"),
        Arguments.of("\0\0\0\u001cftypheic", "HEIF"),
        Arguments.of("\u00ff\n", "JPEG XL"),
        Arguments.of("\0\0\0\fJXL \r\n\u0087\n", "JPEG XL"),
        Arguments.of("\0\0\0\fjP  \r\n\u0087\n", "JPEG 2000"),
        Arguments.of("\u00ffO\u00ffQ", "JPEG 2000"),
        Arguments.of("8BPS", "PSD"),
        Arguments.of("\0\0\1\0", "ICO"),
        Arguments.of("II+\0", "BigTIFF"),
        Arguments.of("\0\0\2\0\1\0\20\20\0\0\1\0\1\0\30\0\0\0\0\0", "ICO"),
        Arguments.of("\0\0\2\0\0\0\0\0\0\0\0\0\5\0\4\0\30\0\1\2\3", "TGA"),
        Arguments.of("\0\0\n\0\0\0\0\0\0\0\0\0\5\0\4\0\40\0\1\2\3", "TGA"),
        Arguments.of("\0\1\1\0\0\0\1\30\0\0\0\0\5\0\4\0\10\0\1\2\3", "TGA"),
        Arguments.of("\5any bytes at all TRUEVISION-XFILE.\0", "TGA"),
        Arguments.of("<!-- " + "long ".repeat(2000) + "-->\n<svg:svg/>", "SVG"),
        Arguments.of("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", "SVG"),
        Arguments.of("<?xml version=\"1.0\"?><svg width=\"1\"/>", "SVG"));
  }

  @ParameterizedTest
  @MethodSource("foreignFormats")
  void knownFormatsThatAreNotDecodedAreNamed(String start, String name) {
    Rejected rejected = rejected(latin1(start));

    assertEquals(Reason.UNSUPPORTED_FORMAT, rejected.reason());
    assertTrue(rejected.detail().contains(name), rejected.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-420.jpg",
        "jpeg-progressive.jpg",
        "png-rgb.png",
        "gif-static.gif",
        "webp-lossy.webp",
        "webp-lossless.webp",
        "bmp-rgb.bmp",
        "tiff-raw.tif"
      })
  void aFileCutAnywhereIsUndecodable(String file) {
    byte[] whole = GoldenImage.bytes(file);

    for (int percent : new int[] {5, 20, 50, 80, 95}) {
      byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);
      assertEquals(Reason.UNDECODABLE, rejected(cut).reason(), percent + " %");
    }
  }

  @Test
  void aHugePictureIsRejectedByItsHeader() {
    byte[] png = GoldenImage.bytes("png-rgb.png");
    ByteBuffer.wrap(png).putInt(PNG_WIDTH_OFFSET, 50_000).putInt(PNG_WIDTH_OFFSET + 4, 50_000);

    Rejected rejected = rejected(png);

    assertEquals(Reason.TOO_LARGE, rejected.reason());
    assertEquals(
        "PNG of 50000 × 50000 pixels; at most 1000000 pixels are allowed (decode.max-pixels)",
        rejected.detail());
  }

  @Test
  void aSizeThatOverflowsIsRejected() {
    byte[] png = GoldenImage.bytes("png-rgb.png");
    ByteBuffer.wrap(png).putLong(PNG_WIDTH_OFFSET, -1);

    assertEquals(Reason.TOO_LARGE, rejected(png).reason());
  }

  @Test
  void aChunkLargerThanTheFileIsNotAllocated() {
    byte[] png = GoldenImage.bytes("png-rgb.png");
    ByteBuffer.wrap(png).putInt(FIRST_IDAT_OFFSET, Integer.MAX_VALUE);

    assertEquals("PNG cut short at %d bytes".formatted(png.length), rejected(png).detail());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 17, 255})
  void aDepthThatPngDoesNotHaveIsUndecodable(int depth) {
    byte[] png = GoldenImage.bytes("png-gray8-trns.png");
    png[PNG_DEPTH_OFFSET] = (byte) depth;

    assertEquals("damaged PNG: %d bits per sample".formatted(depth), rejected(png).detail());
  }

  @Test
  void noPixelsAreUndecodable() {
    byte[] png = GoldenImage.bytes("png-rgb.png");
    ByteBuffer.wrap(png).putInt(PNG_WIDTH_OFFSET, 0);

    assertEquals(Reason.UNDECODABLE, rejected(png).reason());
  }

  @Test
  void asManyPixelsAsAllowedAreDecoded() throws RejectedException {
    byte[] png = GoldenImage.bytes("png-rgb.png");
    RgbImage image = new ImageDecoder(61 * 43).decode(png);

    assertEquals(61 * 43 * 3, image.rgb().length);
    assertThrows(RejectedException.class, () -> new ImageDecoder(61 * 43 - 1).decode(png));
  }

  @Test
  void aTallLineIsDecoded() throws RejectedException {
    RgbImage image = decoder.decode(GoldenImage.bytes("png-1x30000.png"));

    assertEquals(1, image.width());
    assertEquals(30_000, image.height());
  }

  @Test
  void decodingLeavesTheBytesAlone() throws RejectedException {
    byte[] gif = GoldenImage.bytes("gif-transparent.gif");
    byte[] before = gif.clone();

    decoder.decode(gif);

    assertArrayEquals(before, gif);
  }

  private Rejected rejected(byte[] bytes) {
    return assertThrows(RejectedException.class, () -> decoder.decode(bytes)).rejected();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
