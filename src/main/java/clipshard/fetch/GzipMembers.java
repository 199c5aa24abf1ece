package clipshard.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Unpacks gzip. The JDK's class calls itself for each empty member of a file, so that a small file
 * of very many ends in a {@link StackOverflowError}.
 */
final class GzipMembers extends GZIPInputStream {
  private static final int MOST_EMPTY_MEMBERS = 100;

  private int depth;

  GzipMembers(InputStream packed) throws IOException {
    super(packed);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (depth == MOST_EMPTY_MEMBERS) {
      throw new ZipException("more than " + MOST_EMPTY_MEMBERS + " empty members");
    }
    depth++;
    try {
      return super.read(bytes, offset, length);
    } finally {
      depth--;
    }
  }
}
