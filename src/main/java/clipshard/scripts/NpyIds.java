package clipshard.scripts;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.StringUtils;

/**
 * The ids in a file of NumPy's {@code save}. The Java libraries for these files know no text, which
 * ids mostly are, and trust the header.
 */
record NpyIds(NpyHeader header, ByteBuffer items) {
  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

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
      case 'U' -> text(position, at, header.order() == BIG_ENDIAN ? UTF_32BE : UTF_32LE);
      default -> text(position, at, StandardCharsets.UTF_8);
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

  /** Zeros fill it up. */
  private String text(int position, int at, Charset charset) throws IdMapException {
    try {
      ByteBuffer item = items.slice(at, header.itemBytes());
      return StringUtils.stripEnd(charset.newDecoder().decode(item).toString(), "\0");
    } catch (CharacterCodingException e) {
      throw IdMapException.damaged(
          "the id at position %d is no %s text".formatted(position, charset));
    }
  }
}
