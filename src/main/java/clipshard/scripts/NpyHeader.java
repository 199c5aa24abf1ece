package clipshard.scripts;

import clipshard.text.Shown;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a file of NumPy's {@code save}, formats 1.0 to 3.0, of one list of integers or text
 * (<a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>).
 * Everything it claims is held against the bytes that are there.
 *
 * @param kind i, u: integers; U: UTF-32 text; S: bytes
 * @param order of the bytes of a number or a code point
 * @param itemBytes at least 1 where there are items
 * @param start of the items; they fill the rest of the file
 */
record NpyHeader(char kind, ByteOrder order, int itemBytes, int count, int start) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own come to some hundred bytes; it refuses more than 10,000 itself. */
  private static final int LONGEST = 65_535;

  private static final Pattern DICTIONARY =
      Pattern.compile(
          " *\\{ *'descr' *: *'(?<type>[^']*)' *, *'fortran_order' *: *(?:True|False) *,"
              + " *'shape' *: *\\((?<shape>[0-9, L]*)\\) *,? *} *\\n?");
  private static final Pattern TYPE =
      Pattern.compile("(?<order>[<>|])(?<kind>[iuUS])(?<size>\\d{1,9})");
  private static final Pattern SHAPE = Pattern.compile(" *(?<count>\\d{1,18})L? *,? *");

  static boolean isAnnounced(byte[] file) {
    return file.length >= MAGIC.length
        && ByteBuffer.wrap(file, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /**
   * Reads the header of a whole file.
   *
   * @throws IdMapException when it has none, or one of something else
   */
  static NpyHeader of(byte[] file) throws IdMapException {
    if (!isAnnounced(file)) {
      throw IdMapException.damaged("does not begin as NumPy's files do (\\x93NUMPY)");
    }
    if (file.length < 10) {
      throw IdMapException.damaged("ends inside its header");
    }
    int version = file[6];
    if (version < 1 || version > 3) {
      throw IdMapException.notRead(
          "is of NumPy's format %d, only 1 to 3 are read".formatted(version));
    }
    ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int lengthBytes = version == 1 ? 2 : 4;
    int from = 8 + lengthBytes;
    long length =
        version == 1
            ? Short.toUnsignedInt(numbers.getShort(8))
            : file.length < from ? -1 : Integer.toUnsignedLong(numbers.getInt(8));
    if (length < 0 || length > LONGEST || length > file.length - from) {
      throw IdMapException.damaged(
          "its header claims %d bytes, there are %d and more than %d are never needed"
              .formatted(length, Math.max(0, file.length - from), LONGEST));
    }
    int start = from + (int) length;
    return parse(
        new String(file, from, (int) length, StandardCharsets.UTF_8), start, file.length - start);
  }

  private static NpyHeader parse(String text, int start, int remaining) throws IdMapException {
    Matcher dictionary = DICTIONARY.matcher(text);
    if (!dictionary.matches()) {
      throw IdMapException.damaged("its header is not that of a list: " + Shown.of(text.strip()));
    }
    String type = dictionary.group("type");
    Matcher parts = TYPE.matcher(type);
    if (!parts.matches()) {
      throw IdMapException.notRead(unread(type));
    }
    Matcher shape = SHAPE.matcher(dictionary.group("shape"));
    if (!shape.matches()) {
      throw IdMapException.damaged(
          "is of shape (%s), not one list".formatted(Shown.of(dictionary.group("shape"))));
    }
    return of(parts, type, Long.parseLong(shape.group("count")), start, remaining);
  }

  private static NpyHeader of(Matcher parts, String type, long count, int start, int remaining)
      throws IdMapException {
    char kind = parts.group("kind").charAt(0);
    long itemBytes = Long.parseLong(parts.group("size")) * (kind == 'U' ? 4 : 1);
    boolean isNumber = kind == 'i' || kind == 'u';
    boolean isOrdered = !parts.group("order").equals("|") || kind == 'S' || itemBytes == 1;
    if (!isOrdered
        || (isNumber && itemBytes != 1 && itemBytes != 2 && itemBytes != 4 && itemBytes != 8)) {
      throw IdMapException.damaged(
          "its type is %s, which NumPy does not write".formatted(Shown.of(type)));
    }
    boolean fits =
        itemBytes == 0
            ? count == 0 && remaining == 0
            : remaining % itemBytes == 0 && remaining / itemBytes == count;
    if (!fits) {
      throw IdMapException.damaged(
          "its header claims %d items of %d bytes, %d bytes follow it"
              .formatted(count, itemBytes, remaining));
    }
    ByteOrder order =
        parts.group("order").equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NpyHeader(kind, order, (int) itemBytes, (int) count, start);
  }

  private static String unread(String type) {
    return type.contains("O")
        ? "holds pickled Python objects; those are programs, not data, and are never run here. Save"
            + " the ids as text: numpy.save(name, numpy.array(ids, dtype=str))"
        : "is of type %s; ids are text (U, S) or integers (i, u)".formatted(Shown.of(type));
  }
}
