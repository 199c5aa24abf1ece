package clipshard.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.config.Settings.Metric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against Debian's python3-faiss, as those who read the shards use it. */
class PythonInteropTest {
  private static final int COUNT = 100;
  private static final int DIMENSION = 512;

  private static final String WRITE =
      """
      import sys, faiss, numpy
      folder, kind, dimension = sys.argv[1], sys.argv[2], int(sys.argv[3])
      rows = numpy.fromfile(folder + "/rows.bin", dtype="<f4").reshape(-1, dimension)
      index = (faiss.IndexFlatIP if kind == "INNER_PRODUCT" else faiss.IndexFlatL2)(dimension)
      index.add(rows)
      faiss.write_index(index, folder + "/python.index")
      java = faiss.read_index(folder + "/java.index")
      assert isinstance(java, faiss.IndexFlat), type(java)
      assert (java.ntotal, java.d, java.metric_type) == (index.ntotal, index.d, index.metric_type)
      assert (java.reconstruct_n(0, java.ntotal) == rows).all()
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void bothWriteTheSameBytesAndReadEachOthers(Metric metric) throws Exception {
    float[] rows = RandomRows.of(6, COUNT, DIMENSION);
    byte[] bytes;
    try (FaissIndex index = FaissIndex.create(DIMENSION, "Flat", metric)) {
      index.add(rows, COUNT);
      bytes = index.toBytes();
    }
    Files.write(folder.resolve("java.index"), bytes);
    ByteBuffer raw = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(rows);
    Files.write(folder.resolve("rows.bin"), raw.array());

    python(WRITE, folder.toString(), metric.name(), Integer.toString(DIMENSION));

    byte[] pythons = Files.readAllBytes(folder.resolve("python.index"));
    assertArrayEquals(pythons, bytes);
    try (FaissIndex index = FaissIndex.fromBytes(pythons)) {
      assertEquals(metric, index.metric());
      assertArrayEquals(rows, index.reconstruct(0, COUNT));
    }
  }

  private static void python(String program, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command = new ProcessBuilder("/usr/bin/python3", "-c", program);
    command.command().addAll(List.of(arguments));
    Process process = command.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
