package clipshard.decode;

import bench.Photographs;
import clipshard.picture.RejectedException;
import clipshard.preprocessing.PreprocessorConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread's time and garbage for a JPEG of 800 to 1,500 pixels on its way to the model's input,
 * in all and step by step. {@code scripts/bench.sh jmh}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PictureBenchmark {
  private static final int FILES = 16;
  private static final int SIDE = 224;

  private final PreprocessorConfig config = PreprocessorConfig.clip();
  private final Preprocessor preprocessor = new Preprocessor(config);
  private final ImageDecoder decoder = ImageDecoder.reusing(Long.MAX_VALUE, 0);
  private final Resampler resampler = new Resampler();
  private final Resampler portable = new Resampler(true);
  private final FloatBuffer tensors =
      ByteBuffer.allocateDirect(2 * Float.BYTES * preprocessor.floatsPerImage())
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
  private final List<byte[]> files = Photographs.draw(FILES);
  private final List<RgbImage> images = new ArrayList<>();
  private int next;

  @Setup
  public void decodeAll() throws RejectedException {
    ImageDecoder keeping = new ImageDecoder(Long.MAX_VALUE);
    for (byte[] file : files) {
      images.add(keeping.decode(file));
    }
  }

  /** From the file to the tensors of color and structure. */
  @Benchmark
  public FloatBuffer jpegToTensors() throws RejectedException {
    return fill(decoder.decode(files.get(turn())));
  }

  @Benchmark
  public RgbImage decode() throws RejectedException {
    return decoder.decode(files.get(turn()));
  }

  @Benchmark
  public FloatBuffer preprocess() {
    return fill(images.get(turn()));
  }

  @Benchmark
  public byte[] resize() {
    return resize(resampler);
  }

  /** Without AVX2. */
  @Benchmark
  public byte[] resizePortably() {
    return resize(portable);
  }

  private FloatBuffer fill(RgbImage image) {
    byte[] window = preprocessor.window(image);
    preprocessor.color(window, tensors, 0);
    preprocessor.structure(window, tensors, preprocessor.floatsPerImage());
    return tensors;
  }

  private byte[] resize(Resampler with) {
    Resampler.Target whole = new Resampler.Target(SIDE, SIDE, 0, 0, SIDE, SIDE);
    return with.resize(images.get(turn()), whole, config.filter());
  }

  private int turn() {
    next = (next + 1) % FILES;
    return next;
  }
}
