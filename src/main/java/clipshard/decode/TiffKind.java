package clipshard.decode;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names valid kinds of TIFF that are not decoded. */
final class TiffKind {
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int TILE_WIDTH = 322;
  private static final int SAMPLE_FORMAT = 339;
  private static final long NONE = 1;
  private static final long MOST_SAMPLES = 4;

  /** None, LZW, the two numbers of Deflate, and PackBits. */
  private static final Set<Long> COMPRESSIONS = Set.of(NONE, 5L, 8L, 32946L, 32773L);

  private static final Set<Long> GRAY = Set.of(1L, 8L, 16L);
  private static final Set<Long> BYTES = Set.of(8L);

  /** The bits of a sample: gray, RGB, palette, CMYK, YCbCr and Lab. */
  private static final Map<Long, Set<Long>> BITS =
      Map.of(
          0L,
          GRAY,
          1L,
          GRAY,
          2L,
          Set.of(8L, 16L),
          3L,
          Set.of(1L, 4L, 8L),
          5L,
          BYTES,
          6L,
          BYTES,
          8L,
          BYTES);

  private TiffKind() {}

  /** Empty for the usual kinds, and for a directory that cannot be read. */
  static Optional<String> unusual(Bytes bytes) {
    try {
      return Optional.ofNullable(name(TiffDirectory.first(bytes)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String name(TiffDirectory directory) {
    long compression = directory.first(COMPRESSION, NONE);
    if (!COMPRESSIONS.contains(compression)) {
      return "TIFF of compression " + compression;
    }
    long format = directory.first(SAMPLE_FORMAT, 1);
    if (format != 1) {
      String numbers = format == 3 ? "floating-point" : format == 2 ? "signed" : "other";
      return "TIFF of %s numbers".formatted(numbers);
    }
    long samples = directory.first(SAMPLES_PER_PIXEL, 1);
    if (samples > MOST_SAMPLES) {
      return "TIFF of %d samples".formatted(samples);
    }
    long photometric = directory.first(PHOTOMETRIC, 1);
    long bits = directory.first(BITS_PER_SAMPLE, 1);
    if (!BITS.getOrDefault(photometric, Set.of()).contains(bits)) {
      return "TIFF of %d bits, photometric interpretation %d".formatted(bits, photometric);
    }
    boolean rawTiles = compression == NONE && directory.entry(TILE_WIDTH) >= 0;
    return rawTiles ? "TIFF of uncompressed tiles" : null;
  }
}
