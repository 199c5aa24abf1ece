package clipshard.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Rows of one kind as whole Parquet files in memory.
 *
 * @param schema Parquet's own text form
 * @param codec how pages are compressed
 * @param fill puts a row's values into a group of the schema
 * @param read makes a row of a group
 */
record ParquetTable<T>(
    MessageType schema,
    CompressionCodecName codec,
    BiConsumer<T, Group> fill,
    Function<Group, T> read) {

  static <T> ParquetTable<T> of(
      String schema,
      CompressionCodecName codec,
      BiConsumer<T, Group> fill,
      Function<Group, T> read) {
    return new ParquetTable<>(MessageTypeParser.parseMessageType(schema), codec, fill, read);
  }

  /** Equal rows give equal bytes, whichever JVM writes them. */
  byte[] write(List<T> rows) throws IOException {
    MemoryOutputFile file = new MemoryOutputFile();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file).withType(schema).withCompressionCodec(codec).build()) {
      for (T row : rows) {
        Group group = new SimpleGroup(schema);
        fill.accept(row, group);
        writer.write(group);
      }
    }
    return ParquetFooter.normalised(file.bytes());
  }

  /**
   * Reads all rows.
   *
   * @throws IOException when the bytes are no Parquet file of this schema
   */
  List<T> read(byte[] parquet) throws IOException {
    List<T> rows = new ArrayList<>();
    try (ParquetReader<Group> reader = new Reader(new MemoryInputFile(parquet)).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(read.apply(group));
      }
    } catch (RuntimeException e) {
      throw new IOException("Not a Parquet file of " + schema.getName() + ": " + e.getMessage(), e);
    }
    return rows;
  }

  /** The column's text, or null where the row has none. */
  static String textOrNull(Group group, String column) {
    return group.getFieldRepetitionCount(column) == 0 ? null : group.getString(column, 0);
  }

  private static final class Reader extends ParquetReader.Builder<Group> {
    Reader(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
