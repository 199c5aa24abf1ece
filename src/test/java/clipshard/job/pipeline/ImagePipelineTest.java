package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.decode.LittleMemory;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.Workbench;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ModelProbe;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import clipshard.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows to outcomes, which are the same however many threads decode. */
@Timeout(600)
class ImagePipelineTest {
  private static final int ROWS = 60;

  /** Pictures per call of the model, of which each has two. */
  private static final int BATCH = 5;

  @TempDir static Path folder;
  private static Settings settings;
  private static EncoderSpec encoder;

  @BeforeAll
  static void describeTheModel() throws Exception {
    settings =
        SettingsLoader.load(
            List.of(),
            List.of("model.batch-size=" + 2 * BATCH),
            Map.of("JDBC_URL", "jdbc:postgresql://none/", "INDEX_URI", folder.toUri().toString()));
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      encoder =
          ModelProbe.describe(settings.model(), settings.decode(), settings.index().types(), store);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void manyThreadsGiveWhatOneGives(int threads) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<PlanRow> rows = IntStream.range(0, ROWS).mapToObj(id -> row(id, random)).toList();
    List<StagedRow> expected = run(1, false, rows);
    assertTrue(expected.stream().anyMatch(StagedRow::isEmbedded), "none embedded");
    assertTrue(expected.stream().anyMatch(row -> !row.isEmbedded()), "none rejected");
    assertEquals(rows, expected.stream().map(StagedRow::row).toList());
    assertArrayEquals(
        StagedRow.PARQUET.write(expected), StagedRow.PARQUET.write(run(threads, false, rows)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH, 3 * BATCH})
  void batchesEndAnywhere(int count) throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, count).mapToObj(id -> row(id, Workbench.picture(id))).toList();
    List<StagedRow> made = run(4, false, rows);
    assertEquals(count, made.stream().filter(StagedRow::isEmbedded).count());
    assertArrayEquals(StagedRow.PARQUET.write(run(1, false, rows)), StagedRow.PARQUET.write(made));
  }

  @Test
  void rowsWithoutAnyPictureAreAllRejected() throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, ROWS).mapToObj(id -> row(id, "data:text/plain,none")).toList();
    assertEquals(
        ROWS,
        run(4, false, rows).stream()
            .filter(row -> row.rejected().reason() == Reason.NOT_AN_IMAGE)
            .count());
  }

  @Test
  void laterPicturesAreDecodedWhileOneTakesItsTime() throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, ROWS).mapToObj(id -> row(id, Workbench.picture(id))).toList();
    CountDownLatch later = new CountDownLatch(3);
    List<StagedRow> made;
    try (ImagePipeline pipeline = pipeline(4)) {
      made =
          pipeline.run(
              rows,
              (row, image) -> {
                if (row.id().equals("0")) {
                  await(later);
                }
                later.countDown();
                return image;
              });
    }
    assertArrayEquals(StagedRow.PARQUET.write(run(1, false, rows)), StagedRow.PARQUET.write(made));
  }

  @Test
  void aPictureIsDecodedOnlyWithinABoundOfTheReader() throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, ROWS).mapToObj(id -> row(id, Workbench.picture(id))).toList();
    AtomicInteger decoded = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ImagePipeline pipeline = pipeline(2)) {
      pipeline.run(
          rows.iterator(),
          (row, image) -> {
            most.accumulateAndGet(decoded.incrementAndGet() - done.get(), Math::max);
            return image;
          },
          new Outcomes(false, row -> done.incrementAndGet()),
          new TaskClock());
    }
    assertEquals(ROWS, decoded.get());
    assertTrue(most.get() <= 2 * 2 + 2 * BATCH, "2 per thread and 2 batches, but " + most);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void dangerousPicturesAreDecodedInAChildFirst(int threads) throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, 3 * BATCH)
            .mapToObj(id -> row(id, id % 7 == 3 ? deadlyJpeg(id) : Workbench.picture(id)))
            .toList();
    assertTrue(run(threads, false, rows).stream().allMatch(StagedRow::isEmbedded));
    LittleMemory memory = new LittleMemory();
    try {
      List<String> rejected =
          run(threads, true, rows).stream()
              .filter(outcome -> !outcome.isEmbedded())
              .map(outcome -> outcome.row().id() + " " + outcome.rejected().reason())
              .toList();
      assertEquals(List.of("3 DECODER_CRASH", "10 DECODER_CRASH"), rejected);
    } finally {
      memory.close();
    }
  }

  /** Two pictures that have both been checked, and are not decoded further before. */
  @Test
  void dangerousPicturesAreDecodedInSeveralChildrenAtOnce() throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, 8).mapToObj(id -> row(id, Workbench.picture(id))).toList();
    CountDownLatch checked = new CountDownLatch(2);
    Set<ProcessHandle> children = ConcurrentHashMap.newKeySet();
    try (ImagePipeline pipeline = pipeline(2)) {
      pipeline.run(
          rows.iterator(),
          (row, image) -> {
            checked.countDown();
            await(checked);
            ProcessHandle.current()
                .children()
                .filter(ImagePipelineTest::isDecoder)
                .forEach(children::add);
            return image;
          },
          new Outcomes(true, row -> {}),
          new TaskClock());
    }
    assertEquals(2, children.size());
    for (ProcessHandle child : children) {
      child.onExit().get(10, TimeUnit.MINUTES);
    }
  }

  private static boolean isDecoder(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("DecoderChild");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aFaultOfTheSystemEndsTheRun(int threads) throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, ROWS).mapToObj(id -> row(id, Workbench.picture(id))).toList();
    try (ImagePipeline pipeline = pipeline(threads)) {
      RuntimeException e =
          assertThrows(
              RuntimeException.class,
              () ->
                  pipeline.run(
                      rows,
                      (row, image) -> {
                        if (row.id().equals("20")) {
                          throw new IllegalArgumentException("as planned");
                        }
                        return image;
                      }));
      assertEquals("as planned", e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void anErrorEndsTheRunAsItIs(int threads) throws Exception {
    List<PlanRow> rows =
        IntStream.range(0, ROWS).mapToObj(id -> row(id, Workbench.picture(id))).toList();
    OutOfMemoryError failure = new OutOfMemoryError("as planned");
    try (ImagePipeline pipeline = pipeline(threads)) {
      OutOfMemoryError e =
          assertThrows(
              OutOfMemoryError.class,
              () ->
                  pipeline.run(
                      rows,
                      (row, image) -> {
                        throw failure;
                      }));
      assertSame(failure, e);
    }
  }

  private static void await(CountDownLatch latch) throws RejectedException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new RejectedException(Reason.UNDECODABLE, "interrupted", e);
    }
  }

  /** Keeps what it hears. */
  private record Outcomes(boolean isDangerous, Consumer<StagedRow> outcomes)
      implements ImagePipeline.Listener {
    @Override
    public boolean isDangerous(PlanRow row) {
      return isDangerous;
    }

    @Override
    public void hasOutcome(StagedRow outcome) {
      outcomes.accept(outcome);
    }
  }

  private static List<StagedRow> run(int threads, boolean careful, List<PlanRow> rows)
      throws Exception {
    Map<String, StagedRow> outcomes = new HashMap<>();
    try (ImagePipeline pipeline = pipeline(threads)) {
      pipeline.run(
          rows.iterator(),
          TensorFiller.AS_IS,
          new Outcomes(careful, it -> assertNull(outcomes.put(it.row().id(), it))),
          new TaskClock());
    }
    return rows.stream().map(row -> outcomes.get(row.id())).toList();
  }

  private static ImagePipeline pipeline(int threads) throws Exception {
    Settings.Decode usual = settings.decode();
    Settings.Decode decode =
        new Settings.Decode(
            usual.maxPixels(),
            usual.minPixels(),
            usual.transparency(),
            usual.orientation(),
            threads);
    EncoderSpec spec =
        new EncoderSpec(
            encoder.model(),
            encoder.sha256(),
            encoder.preprocessor(),
            encoder.dimension(),
            decode,
            encoder.types());
    return new ImagePipeline(settings.fetch(), settings.storage(), spec, TableUrls.of(settings));
  }

  /** A picture two times out of three, else something that is rejected in one way or another. */
  private static PlanRow row(int id, Random random) {
    byte[] cut = Workbench.pictureBytes(id);
    return row(
        id,
        switch (random.nextInt(12)) {
          case 0 -> "data:text/plain,none";
          case 1 -> "http://127.0.0.1:9/forbidden.png";
          case 2 -> "no URL at all";
          case 3 ->
              "data:image/png;base64," + Base64.getEncoder().encodeToString(Arrays.copyOf(cut, 60));
          default -> Workbench.picture(id);
        });
  }

  private static String deadlyJpeg(int id) {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    try {
      ImageIO.write(
          ImageIO.read(new ByteArrayInputStream(Workbench.pictureBytes(id))), "jpg", jpeg);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] deadly = LittleMemory.deadly(jpeg.toByteArray());
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(deadly);
  }

  private static PlanRow row(int id, String url) {
    return PlanRow.picture("" + id, url);
  }
}
