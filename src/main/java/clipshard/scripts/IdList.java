package clipshard.scripts;

import clipshard.store.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ids by position, as text that is not empty. Some ten bytes an id more than their UTF-8: an index
 * of millions of rows fits the driver.
 */
public final class IdList {
  private final byte[] text;
  private final int[] ends;

  private IdList(byte[] text, int[] ends) {
    this.text = text;
    this.ends = ends;
  }

  /** Number of positions. */
  public int size() {
    return ends.length;
  }

  /** The id at a position from 0 on. */
  public String get(int position) {
    return new String(
        text, start(position), ends[position] - start(position), StandardCharsets.UTF_8);
  }

  private int start(int position) {
    return position == 0 ? 0 : ends[position - 1];
  }

  /** Whether both have the same ids at the same positions. */
  boolean isSameAs(IdList other) {
    return Arrays.equals(text, other.text) && Arrays.equals(ends, other.ends);
  }

  /** The positions that both have and that hold different ids, ascending. */
  int[] differences(IdList other) {
    int[] found = new int[Math.min(size(), other.size())];
    int count = 0;
    for (int position = 0; position < found.length; position++) {
      if (!isSameAt(position, other)) {
        found[count++] = position;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private boolean isSameAt(int position, IdList other) {
    return Arrays.equals(
        text,
        start(position),
        ends[position],
        other.text,
        other.start(position),
        other.ends[position]);
  }

  /** An id that stands at two positions. */
  record Twice(String id, int first, int second) {}

  /** Some of the ids that stand at more than one position, {@code limit} at most. */
  List<Twice> twice(int limit) {
    long[] hashes = hashes();
    long[] sorted = hashes.clone();
    Arrays.sort(sorted);
    List<Twice> found = new ArrayList<>();
    for (int at = 1; at < sorted.length && found.size() < limit; at++) {
      if (sorted[at] == sorted[at - 1] && (at == 1 || sorted[at] != sorted[at - 2])) {
        addTwice(found, hashes, sorted[at]);
      }
    }
    return found;
  }

  private void addTwice(List<Twice> found, long[] hashes, long hash) {
    int first = -1;
    for (int position = 0; position < hashes.length; position++) {
      if (hashes[position] == hash && first < 0) {
        first = position;
      } else if (hashes[position] == hash && get(first).equals(get(position))) {
        found.add(new Twice(get(first), first, position));
        return;
      }
    }
  }

  private long[] hashes() {
    long[] hashes = new long[size()];
    for (int position = 0; position < hashes.length; position++) {
      String hash = Sha256.hex(Arrays.copyOfRange(text, start(position), ends[position]));
      hashes[position] = Long.parseUnsignedLong(hash.substring(0, 16), 16);
    }
    return hashes;
  }

  /**
   * The list in pieces of at most {@code maxBytes} of UTF-8 and a little more, each for {@link
   * #fromPiece}; for the way to tasks.
   */
  public List<byte[]> pieces(int maxBytes) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    while (from < size()) {
      int to = from + 1;
      while (to < size() && ends[to] - start(from) <= maxBytes) {
        to++;
      }
      pieces.add(piece(from, to));
      from = to;
    }
    return pieces;
  }

  private byte[] piece(int from, int to) {
    int bytes = ends[to - 1] - start(from);
    ByteBuffer piece = ByteBuffer.allocate(Integer.BYTES * (to - from + 1) + bytes);
    piece.putInt(to - from);
    for (int position = from; position < to; position++) {
      piece.putInt(ends[position] - start(from));
    }
    return piece.put(text, start(from), bytes).array();
  }

  /** A list of the ids in one of {@link #pieces}. */
  public static IdList fromPiece(byte[] piece) {
    ByteBuffer in = ByteBuffer.wrap(piece);
    int[] ends = new int[in.getInt()];
    for (int position = 0; position < ends.length; position++) {
      ends[position] = in.getInt();
    }
    return new IdList(Arrays.copyOfRange(piece, in.position(), piece.length), ends);
  }

  /** Takes ids in the order of their positions. */
  static final class Builder {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private int[] ends = new int[16];
    private int size;

    int size() {
      return size;
    }

    void add(String id) throws IdMapException {
      byte[] bytes = bytes(id);
      if (bytes.length > MOST_BYTES - text.size() || size == MOST_BYTES) {
        throw IdMapException.notRead("holds more than 2 GB of ids");
      }
      text.writeBytes(bytes);
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, (int) Math.min(MOST_BYTES, 2L * size));
      }
      ends[size++] = text.size();
    }

    private byte[] bytes(String id) throws IdMapException {
      if (id.isEmpty()) {
        throw IdMapException.damaged("the id at position " + size + " is empty");
      }
      try {
        ByteBuffer encoded = utf8.encode(CharBuffer.wrap(id));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
      } catch (CharacterCodingException e) {
        throw IdMapException.damaged("the id at position " + size + " is no Unicode text");
      }
    }

    IdList build() {
      return new IdList(text.toByteArray(), Arrays.copyOf(ends, size));
    }
  }
}
