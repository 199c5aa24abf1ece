package clipshard.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** Parquet's view of a byte array. */
final class MemoryInputFile implements InputFile {
  private final byte[] content;

  MemoryInputFile(byte[] content) {
    this.content = content;
  }

  @Override
  public long getLength() {
    return content.length;
  }

  @Override
  public SeekableInputStream newStream() {
    ByteBuffer view = ByteBuffer.wrap(content);
    return new DelegatingSeekableInputStream(new BufferInputStream(view)) {
      @Override
      public long getPos() {
        return view.position();
      }

      @Override
      public void seek(long position) throws IOException {
        if (position < 0 || position > content.length) {
          throw new EOFException("position " + position + " of " + content.length + " bytes");
        }
        view.position((int) position);
      }
    };
  }

  private static final class BufferInputStream extends java.io.InputStream {
    private final ByteBuffer view;

    BufferInputStream(ByteBuffer view) {
      this.view = view;
    }

    @Override
    public int read() {
      return view.hasRemaining() ? view.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(length, view.remaining());
      view.get(target, offset, count);
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
