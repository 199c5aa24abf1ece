package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Indexes of random shapes, of each factory, which nobody has damaged: CheckAlignment finds nothing
 * in them. {@code -Dclipshard.indexes=20} tries so many.
 */
class UndamagedIndexTest extends WithWorkbench {
  private static final int INDEXES = Integer.getInteger("clipshard.indexes", 5);
  private static final List<String> TYPES =
      List.of("color", "structure", "combined", "color,structure", "color,structure,combined");

  private static final List<String> FACTORIES = List.of("Flat", "HNSW8", "SQ8", "SQ4", "IVF1,SQ8");

  static LongStream seeds() {
    long seed = Long.getLong("clipshard.seed", System.nanoTime());
    System.out.println("seed " + seed);
    return LongStream.range(seed, seed + INDEXES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsFound(long seed) throws Exception {
    Random random = new Random(seed);
    Path place = Files.createDirectory(folder.resolve("place"));
    try (Workbench bench = new Workbench(place)) {
      bench.set(
          "index.rows-per-shard=" + random.nextInt(1, 30),
          "build.batch-size=" + random.nextInt(5, 40),
          "build.chunk-size=" + random.nextInt(2, 12),
          "build.max-failure-share=1",
          "index.types=[" + TYPES.get(random.nextInt(TYPES.size())) + "]",
          "index.metric=" + (random.nextBoolean() ? "l2" : "inner_product"),
          "index.factory=" + FACTORIES.get(Math.floorMod(seed, FACTORIES.size())),
          "check.recall.least=0",
          "exports.fixed-names=" + random.nextBoolean(),
          "check.samples=" + (random.nextInt(4) == 0 ? random.nextInt(1, 8) : 0));
      long rows = 0;
      for (int run = random.nextInt(1, 3); run > 0; run--) {
        rows = insert(bench, random, rows, random.nextInt(1, 25));
        bench.build();
      }
      AlignmentReport report = bench.report();
      assertEquals(List.of(), report.findings().stream().map(Finding::toString).toList());
      assertTrue(report.isAligned(), bench.printed());
    }
  }

  /** Some pictures are on several products, and some rows have none. */
  private static long insert(Workbench bench, Random random, long from, int rows) throws Exception {
    for (long id = from; id < from + rows; id++) {
      int kind = random.nextInt(10);
      bench.insert(
          id,
          kind == 0
              ? "data:image/png;base64,AAAA"
              : Workbench.picture(kind == 1 ? random.nextInt(3) : 1000 + id));
    }
    return from + rows;
  }
}
