package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.config.Settings;
import clipshard.config.Settings.Orientation;
import clipshard.config.Settings.Transparency;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures as people see them: upright, on a ground, as Pillow makes them so. */
class ShownPicturesTest {
  private static final byte[] SIX = {0, 1, 2, 3, 4, 5};

  static Stream<String[]> shown() {
    return GoldenImage.shown();
  }

  @ParameterizedTest
  @MethodSource("shown")
  void everyFormatIsShownAsPillowPastesIt(String file, String white, String black)
      throws Exception {
    assertEquals(white, sha256(file, Transparency.WHITE));
    assertEquals(black, sha256(file, Transparency.BLACK));
  }

  /** 0 1 2 above 3 4 5, as Pillow's {@code exif_transpose} turns them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 3 012345",
        "1 3 012345",
        "2 3 210543",
        "3 3 543210",
        "4 3 345012",
        "5 2 031425",
        "6 2 304152",
        "7 2 524130",
        "8 2 251403",
        "9 3 012345"
      })
  void allOrientationsAreTurned(String expected) {
    String[] parts = expected.split(" ", -1);
    byte[] rgb = new byte[18];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = SIX[i / 3];
    }

    RgbImage turned = Turned.by(Integer.parseInt(parts[0]), new RgbImage(3, 2, rgb), byte[]::new);

    assertEquals(Integer.parseInt(parts[1]), turned.width());
    StringBuilder pixels = new StringBuilder();
    for (int i = 0; i < 18; i += 3) {
      pixels.append(turned.rgb()[i]);
    }
    assertEquals(parts[2], pixels.toString());
  }

  static Stream<String[]> turned() throws IOException {
    return GoldenImage.turned();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("turned")
  void everyFormatIsTurnedAsPillowTurnsIt(
      String what, String file, int width, int height, String rgb) throws RejectedException {
    RgbImage image = decoder(Transparency.WHITE).decode(Base64.getDecoder().decode(file));

    assertEquals(width, image.width(), what);
    assertEquals(height, image.height());
    assertEquals(rgb, HexFormat.of().formatHex(image.rgb()));
  }

  /** Old indexes, of {@code convert("RGB")}, have TIFFs turned all the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void tiffsAreTurnedOrShownAsStored(int orientation) throws RejectedException {
    RgbImage stored = decoder(Transparency.WHITE).decode(GoldenImage.bytes("tiff-raw.tif"));
    byte[] tiff = GoldenImage.bytes("tiff-orientation-6.tif");
    long entry = TiffDirectory.first(Bytes.bigEndian(tiff)).entry(274);
    tiff[(int) entry + 8] = (byte) orientation;
    byte[] turned = Turned.by(orientation, stored, byte[]::new).rgb();

    assertArrayEquals(turned, decoder(Transparency.WHITE).decode(tiff).rgb());
    assertArrayEquals(turned, new ImageDecoder(PillowRules.convert(1_000_000)).decode(tiff).rgb());
    ImageDecoder ignoring =
        new ImageDecoder(PillowRules.rules(1_000_000, Transparency.WHITE, Orientation.IGNORE));
    assertArrayEquals(stored.rgb(), ignoring.decode(tiff).rgb());
  }

  @Test
  void phonesOfSixtyFourMegapixelsAreWithinTheDefault() {
    ImageHeader header = new ImageHeader(ImageFormat.JPEG, 9248, 6936);

    assertFalse(
        header.isLargerThan(
            ConfigFactory.parseFile(new File("conf/clipshard.conf"))
                .getLong("clipshard.decode.max-pixels")));
  }

  @Test
  void aTrackerIsTooSmall() {
    byte[] gif = HostileFiles.onePixelGif(1);
    ImageDecoder decoder =
        new ImageDecoder(new Settings.Decode(100, 4, Transparency.WHITE, Orientation.EXIF, 1));

    RejectedException thrown = assertThrows(RejectedException.class, () -> decoder.decode(gif));

    assertEquals(Reason.TOO_SMALL, thrown.rejected().reason());
  }

  /** Gray with a transparent gray: 10, which is transparent, and 20. */
  @Test
  void aTransparentGrayShowsTheGround() throws RejectedException {
    byte[] png = GoldenImage.bytes("png-gray8-trns.png");
    RgbImage white = decoder(Transparency.WHITE).decode(png);
    RgbImage dropped = decoder(Transparency.DROP).decode(png);

    assertFalse(Arrays.equals(white.rgb(), dropped.rgb()));
  }

  private static ImageDecoder decoder(Transparency transparency) {
    return new ImageDecoder(PillowRules.rules(1_000_000, transparency, Orientation.EXIF));
  }

  private static String sha256(String file, Transparency transparency) throws Exception {
    byte[] rgb = decoder(transparency).decode(GoldenImage.bytes(file)).rgb();
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rgb));
  }
}
