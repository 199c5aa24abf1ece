package clipshard.format;

import static org.apache.parquet.hadoop.ParquetFileWriter.MAGIC;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/** The end of a Parquet file: its metadata, their length, and four letters. */
final class ParquetFooter {
  private static final int AFTER_METADATA = Integer.BYTES + MAGIC.length;

  private ParquetFooter() {}

  /** The metadata of a whole file. */
  static FileMetaData read(byte[] file) throws IOException {
    int start = start(file);
    int length = file.length - AFTER_METADATA - start;
    return Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
  }

  /**
   * The same file in the one form that all JVMs give it: Parquet's writer lists the encodings of a
   * column in an order that differs from one JVM to the next.
   */
  static byte[] normalised(byte[] file) throws IOException {
    FileMetaData metadata = read(file);
    metadata.getRow_groups().stream()
        .flatMap(group -> group.getColumns().stream())
        .forEach(column -> column.getMeta_data().getEncodings().sort(Comparator.naturalOrder()));
    return replaced(file, metadata);
  }

  /** The same file with other metadata. */
  static byte[] replaced(byte[] file, FileMetaData metadata) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    int start = start(file);
    out.write(file, 0, start);
    Util.writeFileMetaData(metadata, out);
    BytesUtils.writeIntLittleEndian(out, out.size() - start);
    out.writeBytes(MAGIC);
    return out.toByteArray();
  }

  private static int start(byte[] file) throws IOException {
    int end = file.length - AFTER_METADATA;
    return end - BytesUtils.readIntLittleEndian(ByteBuffer.wrap(file), end);
  }
}
