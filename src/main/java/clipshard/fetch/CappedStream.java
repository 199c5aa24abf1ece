package clipshard.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The first bytes of another stream, which closing this one leaves open. What packed bytes unpack
 * to may be nothing for ever, so that only a cap on them bounds the work.
 */
final class CappedStream extends FilterInputStream {
  private int left;

  CappedStream(InputStream in, int most) {
    super(in);
    this.left = most;
  }

  /** Whether all that may be read was read. */
  boolean isSpent() {
    return left == 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && length > 0) {
      return -1;
    }
    int count = super.read(bytes, offset, Math.min(length, left));
    left -= Math.max(count, 0);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(Math.min(count, left));
    left -= (int) skipped;
    return skipped;
  }

  /** Never 0 before the end, which some readers of packed data take for the end. */
  @Override
  public int available() {
    return Math.min(left, 1);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    // The owner of the other stream closes it.
  }
}
