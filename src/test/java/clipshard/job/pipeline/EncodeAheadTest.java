package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.embed.ImageEncoder;
import clipshard.embed.ModelException;
import clipshard.format.PlanRow;
import clipshard.job.model.EncoderSpec;
import clipshard.preprocessing.PreprocessorFile;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(600)
class EncodeAheadTest {
  private static final int BATCH = 2;
  private static final EncoderSpec SPEC =
      new EncoderSpec(
          new Settings.Model("none", Settings.Device.CPU, BATCH, 1),
          "",
          PreprocessorFile.CLIP,
          1,
          new Settings.Decode(1, 1, Settings.Transparency.WHITE, Settings.Orientation.EXIF, 0),
          List.of(IndexType.COLOR));

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<String> outcomes = new ArrayList<>();

  /** Answers 1 to every picture, and does something before. */
  private record Scripted(Runnable before) implements ImageEncoder {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public Settings.Device device() {
      return Settings.Device.CPU;
    }

    @Override
    public void encode(FloatBuffer pixels, int count, float[] out) {
      before.run();
      Arrays.fill(out, 0, count, 1);
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  @Test
  void aBatchIsFilledWhileTheOneBeforeIsEncoded() throws Exception {
    CountDownLatch filled = new CountDownLatch(1);
    EncodeAhead ahead = ahead(2, () -> await(filled));
    fill(ahead, 0);
    ahead.encode();
    fill(ahead, 2);
    assertEquals(List.of(), outcomes);
    filled.countDown();
    ahead.encode();
    assertEquals(List.of("0", "1"), outcomes);
    fill(ahead, 4);
    ahead.finish();
    assertEquals(List.of("0", "1", "2", "3", "4", "5"), outcomes);
  }

  @Test
  void oneBatchIsEncodedBeforeItIsFilledAgain() throws Exception {
    EncodeAhead ahead =
        new EncodeAhead(batches(1, () -> {}), Runnable::run, it -> outcomes.add(it.row().id()));
    fill(ahead, 0);
    ahead.encode();
    assertEquals(List.of("0", "1"), outcomes);
    fill(ahead, 2);
    ahead.finish();
    assertEquals(List.of("0", "1", "2", "3"), outcomes);
  }

  static Stream<Throwable> failures() {
    return Stream.of(new ModelException("as planned"), new OutOfMemoryError("as planned"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatTheEncoderFailsOfIsTheCallers(Throwable failure) throws Exception {
    EncodeAhead ahead =
        ahead(
            2,
            () -> {
              if (failure instanceof Error error) {
                throw error;
              }
              throw (ModelException) failure;
            });
    fill(ahead, 0);
    ahead.encode();
    fill(ahead, 2);
    assertSame(failure, assertThrows(Throwable.class, ahead::encode));
  }

  private EncodeAhead ahead(int batches, Runnable before) {
    return new EncodeAhead(batches(batches, before), thread, it -> outcomes.add(it.row().id()));
  }

  private static List<PixelBatch> batches(int count, Runnable before) {
    List<PixelBatch> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      batches.add(new PixelBatch(SPEC, new Scripted(before)));
    }
    return batches;
  }

  private static void fill(EncodeAhead ahead, int firstId) {
    for (int id = firstId; id < firstId + BATCH; id++) {
      ahead.batch().add(PlanRow.picture("" + id, ""), new Content("", ""));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
