package bench;

import clipshard.config.Settings;
import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.decode.RgbImage;
import clipshard.embed.OnnxImageEncoder;
import clipshard.picture.RejectedException;
import clipshard.preprocessing.PreprocessorConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this machine gives without Spark, downloads and storage: JPEG files in memory through
 * decode, preprocessing and two passes of the model, on as many threads as asked for.
 */
final class Ceiling implements AutoCloseable {
  static final int SIDE = 224;
  private static final int PASSES = 2;

  private final List<byte[]> files;
  private final int batch;
  private final int threads;
  private final ExecutorService pool;
  private final OnnxImageEncoder encoder;
  private final List<RgbImage> decoded = new ArrayList<>();

  /** What a thread keeps from picture to picture. */
  final class Worker {
    final Preprocessor preprocessor = new Preprocessor(PreprocessorConfig.clip());
    final ImageDecoder decoder = ImageDecoder.reusing(Long.MAX_VALUE, 0);
    final int floats = preprocessor.floatsPerImage();
    final FloatBuffer pixels =
        ByteBuffer.allocateDirect(batch * PASSES * floats * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    final float[] vectors = new float[batch * PASSES * encoder.dimension()];

    RgbImage decode(int picture) {
      return Ceiling.this.decode(decoder, picture);
    }

    void preprocess(RgbImage image, int slot) {
      byte[] window = preprocessor.window(image);
      preprocessor.color(window, pixels, slot * PASSES * floats);
      preprocessor.structure(window, pixels, (slot * PASSES + 1) * floats);
    }

    void encode(int pictures) {
      encoder.encode(pixels, pictures * PASSES, vectors);
    }
  }

  /** What is done with a batch of pictures. */
  @FunctionalInterface
  interface Stage {
    void run(Worker worker, int from, int count);
  }

  /** On the CPU. */
  Ceiling(Path model, List<byte[]> files, int threads, int passes) {
    this(model, files, threads, passes, Settings.Device.CPU);
  }

  /**
   * @param passes of the model in one run; two per picture
   * @param device where the model runs, one session for all threads
   */
  Ceiling(Path model, List<byte[]> files, int threads, int passes, Settings.Device device) {
    this.files = files;
    this.threads = threads;
    this.batch = Math.max(1, passes / PASSES);
    this.pool = Executors.newFixedThreadPool(threads);
    Settings.Model settings = new Settings.Model(model.toString(), device, batch * PASSES, 1);
    this.encoder = OnnxImageEncoder.open(model, settings, SIDE, SIDE, 0);
    ImageDecoder decoder = new ImageDecoder(Long.MAX_VALUE);
    for (int picture = 0; picture < Math.min(files.size(), 2 * batch); picture++) {
      decoded.add(decode(decoder, picture));
    }
  }

  private RgbImage decode(ImageDecoder decoder, int picture) {
    try {
      return decoder.decode(files.get(picture % files.size()));
    } catch (RejectedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Decoding alone. */
  static void decode(Worker worker, int from, int count) {
    for (int picture = 0; picture < count; picture++) {
      worker.decode(from + picture);
    }
  }

  /** Preprocessing alone. */
  void preprocess(Worker worker, int from, int count) {
    for (int picture = 0; picture < count; picture++) {
      worker.preprocess(decoded.get((from + picture) % decoded.size()), picture);
    }
  }

  /** The two passes alone. */
  static void encode(Worker worker, int from, int count) {
    worker.encode(count);
  }

  /** All of it. */
  static void embed(Worker worker, int from, int count) {
    for (int picture = 0; picture < count; picture++) {
      worker.preprocess(worker.decode(from + picture), picture);
    }
    worker.encode(count);
  }

  /** Pictures per second of a stage that all threads run for about some seconds. */
  double rate(Stage stage, double seconds) {
    AtomicInteger next = new AtomicInteger();
    return sum(
        () -> {
          Worker worker = new Worker();
          long start = System.nanoTime();
          long done = 0;
          double passed;
          do {
            stage.run(worker, Math.floorMod(next.getAndAdd(batch), 1 << 20), batch);
            done += batch;
            passed = (System.nanoTime() - start) / 1e9;
          } while (passed < seconds);
          return done / passed;
        });
  }

  /** Runs the same on every thread at once and adds up what they give. */
  double sum(Callable<Double> work) {
    List<Future<Double>> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      running.add(pool.submit(work));
    }
    double sum = 0;
    try {
      for (Future<Double> each : running) {
        sum += each.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return sum;
  }

  @Override
  public void close() {
    pool.shutdownNow();
    encoder.close();
  }
}
