package clipshard.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Rows of one kind as whole Parquet files in memory.
 *
 * @param schema Parquet's own text form; other columns that a file has are not read
 * @param codec how pages are compressed
 * @param fill puts a row's values into a group of the schema
 * @param read makes a row of a group
 */
public record ParquetTable<T>(
    MessageType schema,
    CompressionCodecName codec,
    BiConsumer<T, Group> fill,
    Function<Group, T> read) {

  /** Parquet's default, Hadoop's own settings, is read from the class path for each file. */
  private static final Configuration NO_SETTINGS = new Configuration(false);

  static <T> ParquetTable<T> of(
      String schema,
      CompressionCodecName codec,
      BiConsumer<T, Group> fill,
      Function<Group, T> read) {
    return new ParquetTable<>(MessageTypeParser.parseMessageType(schema), codec, fill, read);
  }

  /** Some columns of another table's files, to be read alone. */
  static <T> ParquetTable<T> ofSome(String schema, Function<Group, T> read) {
    BiConsumer<T, Group> fill =
        (row, group) -> {
          throw new UnsupportedOperationException("Some columns are no file");
        };
    return of(schema, CompressionCodecName.UNCOMPRESSED, fill, read);
  }

  /** What a row takes in a file at most, before it is compressed. */
  public long bytes(T row) {
    Group group = new SimpleGroup(schema);
    fill.accept(row, group);
    long bytes = 0;
    for (int field = 0; field < schema.getFieldCount(); field++) {
      for (int value = 0; value < group.getFieldRepetitionCount(field); value++) {
        bytes += bytes(group, field);
      }
    }
    return bytes;
  }

  private long bytes(Group group, int field) {
    return schema.getType(field).asPrimitiveType().getPrimitiveTypeName()
            == PrimitiveTypeName.BINARY
        ? Integer.BYTES + group.getBinary(field, 0).length()
        : Long.BYTES;
  }

  /** Equal rows give equal bytes, whichever JVM writes them. */
  public byte[] write(List<T> rows) throws IOException {
    MemoryOutputFile file = new MemoryOutputFile();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withConf(NO_SETTINGS)
            .withType(schema)
            .withCompressionCodec(codec)
            .build()) {
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
  public List<T> read(byte[] parquet) throws IOException {
    List<T> rows = new ArrayList<>();
    try (ParquetFileReader file =
        ParquetFileReader.open(
            new MemoryInputFile(parquet), HadoopReadOptions.builder(NO_SETTINGS).build())) {
      requireWithin(file, parquet.length);
      MessageType found = file.getFooter().getFileMetaData().getSchema();
      file.setRequestedSchema(schema);
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema, found);
      for (PageReadStore pages = file.readNextRowGroup();
          pages != null;
          pages = file.readNextRowGroup()) {
        RecordReader<Group> groups =
            columns.getRecordReader(pages, new GroupRecordConverter(schema));
        for (long row = 0; row < pages.getRowCount(); row++) {
          rows.add(read.apply(groups.read()));
        }
      }
    } catch (RuntimeException e) {
      throw new IOException("Not a Parquet file of " + schema.getName() + ": " + e.getMessage(), e);
    }
    return rows;
  }

  /** Parquet's reader allocates what a column says it has, before it looks for it. */
  private static void requireWithin(ParquetFileReader file, int length) throws IOException {
    for (BlockMetaData rows : file.getFooter().getBlocks()) {
      for (ColumnChunkMetaData column : rows.getColumns()) {
        long start = column.getStartingPos();
        long size = column.getTotalSize();
        if (start < 0 || size < 0 || size > length || start > length - size) {
          throw new IOException(
              "Column %s is said to be the %d bytes from %d on, in a file of %d"
                  .formatted(column.getPath().toDotString(), size, start, length));
        }
      }
    }
  }
}
