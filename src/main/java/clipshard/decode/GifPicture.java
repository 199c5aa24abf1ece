package clipshard.decode;

/**
 * The picture that a GIF's first frame makes, opaque: transparent pixels get the ground, or their
 * palette colour where it does not show, and what the frame leaves uncovered gets that of the
 * transparent index, or of index 0 without one. Decoded here: OpenCV's reader takes minutes over a
 * megabyte of codes that give no pixels.
 */
final class GifPicture {
  private static final int SCREEN_BYTES = 13;
  private static final int SCREEN_FLAGS = 10;
  private static final int FRAME_BYTES = 10;
  private static final int FRAME_FLAGS = 9;
  private static final int INTERLACED = 0x40;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int FRAME = 0x2c;
  private static final int TRANSPARENT = 1;

  private final Bytes bytes;
  private final ImageHeader header;
  private final Ground ground;

  /** Of the colour that the first frame calls transparent, or 0. */
  private int background;

  private boolean transparent;

  private GifPicture(Bytes bytes, ImageHeader header, Ground ground) {
    this.bytes = bytes;
    this.header = header;
    this.ground = ground;
  }

  /**
   * @param header the file's, of an allowed size
   * @throws IndexOutOfBoundsException if the bytes end before the frame does
   * @throws IllegalArgumentException if they break the format
   */
  static RgbImage decode(Bytes bytes, ImageHeader header, Ground ground) {
    return new GifPicture(bytes.littleEndian(), header, ground).decode();
  }

  private RgbImage decode() {
    GifPalette palette = GifPalette.read(bytes, SCREEN_BYTES, bytes.u8(SCREEN_FLAGS));
    long frame = afterExtensions(SCREEN_BYTES + palette.length());
    if (bytes.u8(frame) != FRAME) {
      throw new IllegalArgumentException("no image follows the extensions");
    }
    GifFrame place = GifFrame.read(bytes, frame + 1);
    if (!place.isWithin(header)) {
      throw new IllegalArgumentException(place + " is not within " + header);
    }
    int flags = bytes.u8(frame + FRAME_FLAGS);
    GifPalette local = GifPalette.read(bytes, frame + FRAME_BYTES, flags);
    byte[] indices = new byte[place.width() * place.height()];
    new GifCodes(bytes, frame + FRAME_BYTES + local.length()).decode(indices);
    GifPalette colours = local.isEmpty() ? palette : local;
    if (transparent && ground.shows()) {
      colours = colours.with(background, (byte) ground.level());
    }
    return paint(place, indices, (flags & INTERLACED) != 0, colours);
  }

  private RgbImage paint(GifFrame place, byte[] indices, boolean interlaced, GifPalette palette) {
    int width = (int) header.width();
    int height = (int) header.height();
    byte[] rgb = new byte[Math.multiplyExact(3, width * height)];
    if (place.width() < width || place.height() < height) {
      palette.fill(rgb, background);
    }
    for (int row = 0; row < place.height(); row++) {
      int y = place.top() + (interlaced ? place.interlaced(row) : row);
      int from = row * place.width();
      palette.paint(indices, from, place.width(), rgb, 3 * (y * width + place.left()));
    }
    return new RgbImage(width, height, rgb);
  }

  private long afterExtensions(long from) {
    long offset = from;
    while (bytes.u8(offset) == EXTENSION) {
      if (bytes.u8(offset + 1) == GRAPHIC_CONTROL) {
        transparent = (bytes.u8(offset + 3) & TRANSPARENT) != 0;
        background = transparent ? bytes.u8(offset + 6) : 0;
      }
      offset = afterSubBlocks(offset + 2);
    }
    return offset;
  }

  /** The offset after the empty block that ends a chain. */
  private long afterSubBlocks(long from) {
    long offset = from;
    while (bytes.u8(offset) != 0) {
      offset += 1 + bytes.u8(offset);
    }
    return offset + 1;
  }
}
