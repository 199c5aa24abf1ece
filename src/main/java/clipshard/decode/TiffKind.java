package clipshard.decode;

import java.util.Optional;
import java.util.Set;

/** Names valid kinds of TIFF that are not decoded. */
final class TiffKind {
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int NONE = 1;

  /** None, LZW and the two numbers of Deflate. */
  private static final Set<Long> COMPRESSIONS = Set.of(1L, 5L, 8L, 32946L);

  private static final Set<Long> GRAY_BITS = Set.of(1L, 8L, 16L);

  private TiffKind() {}

  /** Empty for the usual kinds, and for a directory that cannot be read. */
  static Optional<String> unusual(Bytes bytes) {
    try {
      TiffDirectory directory = TiffDirectory.first(bytes);
      long compression = directory.value(COMPRESSION, NONE);
      long bits = directory.value(BITS_PER_SAMPLE, 1);
      if (!COMPRESSIONS.contains(compression)) {
        return Optional.of("TIFF of compression " + compression);
      }
      return GRAY_BITS.contains(bits)
          ? Optional.empty()
          : Optional.of("TIFF of %d bits".formatted(bits));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
