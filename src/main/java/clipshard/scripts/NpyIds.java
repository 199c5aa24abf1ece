package clipshard.scripts;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids in a file of NumPy's {@code save}. The Java libraries for these files know no text, which
 * ids mostly are, and trust the header.
 */
record NpyIds(NpyHeader header, ByteBuffer items) {
  /**
   * Reads the whole file.
   *
   * @throws IdMapException when it is no list of integers or text, objects (pickles) included
   */
  static List<String> read(byte[] file) throws IdMapException {
    NpyHeader header = NpyHeader.of(file);
    NpyIds ids = new NpyIds(header, ByteBuffer.wrap(file).order(header.order()));
    List<String> list = new ArrayList<>(header.count());
    for (int position = 0; position < header.count(); position++) {
      list.add(ids.id(position));
    }
    return list;
  }

  private String id(int position) throws IdMapException {
    int at = header.start() + position * header.itemBytes();
    return switch (header.kind()) {
      case 'i' -> Long.toString(signed(at));
      case 'u' -> Long.toUnsignedString(unsigned(at));
      case 'U' -> unicode(position, at);
      default -> bytes(position, at);
    };
  }

  private long signed(int at) {
    return switch (header.itemBytes()) {
      case 1 -> items.get(at);
      case 2 -> items.getShort(at);
      case 4 -> items.getInt(at);
      default -> items.getLong(at);
    };
  }

  private long unsigned(int at) {
    int bits = Byte.SIZE * header.itemBytes();
    return bits == Long.SIZE ? signed(at) : signed(at) & ((1L << bits) - 1);
  }

  /** Code points of four bytes; zeros fill it up. */
  private String unicode(int position, int at) throws IdMapException {
    int length = header.itemBytes() / Integer.BYTES;
    while (length > 0 && items.getInt(at + (length - 1) * Integer.BYTES) == 0) {
      length--;
    }
    StringBuilder text = new StringBuilder(length);
    for (int c = 0; c < length; c++) {
      int codePoint = items.getInt(at + c * Integer.BYTES);
      if (!Character.isValidCodePoint(codePoint)) {
        throw IdMapException.damaged("the id at position " + position + " is no Unicode text");
      }
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }

  /** UTF-8; zeros fill it up. */
  private String bytes(int position, int at) throws IdMapException {
    int length = header.itemBytes();
    while (length > 0 && items.get(at + length - 1) == 0) {
      length--;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(items.slice(at, length)).toString();
    } catch (CharacterCodingException e) {
      throw IdMapException.damaged("the id at position " + position + " is no UTF-8 text");
    }
  }
}
