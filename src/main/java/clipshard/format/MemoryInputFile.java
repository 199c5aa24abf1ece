package clipshard.format;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
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
    Stream stream = new Stream(content);
    return new DelegatingSeekableInputStream(stream) {
      @Override
      public long getPos() {
        return stream.position();
      }

      @Override
      public void seek(long position) throws IOException {
        if (position < 0 || position > content.length) {
          throw new EOFException("position " + position + " of " + content.length + " bytes");
        }
        stream.seek((int) position);
      }
    };
  }

  private static final class Stream extends ByteArrayInputStream {
    Stream(byte[] content) {
      super(content);
    }

    int position() {
      return pos;
    }

    void seek(int position) {
      pos = position;
    }
  }
}
