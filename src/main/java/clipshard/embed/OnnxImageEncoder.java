package clipshard.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import clipshard.config.Settings;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image encoder in ONNX Runtime: one session, run by any number of threads at once.
 *
 * <p>Freeing a session inside a run ends the process with SIGSEGV, and so can the exit of the JVM.
 * {@link #close} therefore returns once no run is left, and whoever owns an encoder closes it
 * before the exit, from a shutdown hook if need be.
 */
public final class OnnxImageEncoder implements ImageEncoder {

  private static final Logger log = LoggerFactory.getLogger(OnnxImageEncoder.class);

  /** ONNX Runtime's Java API takes tensors up to a little under this many bytes. */
  private static final int MAX_TENSOR_BYTES = Integer.MAX_VALUE - 64;

  private static final int SEED = 42;

  /** Far beyond what a picture's pixels reach, and within float16. */
  private static final float LOUD = 64;

  private final Path model;
  private final DeviceSession loaded;
  private final ModelSignature signature;
  private final InputTensors inputs;
  private final int batch;
  private final int dimension;

  /** A run holds the read side and the close the write side, so the close waits for every run. */
  private final ReadWriteLock running = new ReentrantReadWriteLock();

  private boolean closed;

  private OnnxImageEncoder(
      Path model, DeviceSession loaded, Settings.Model settings, int height, int width)
      throws OrtException {
    this.model = model;
    this.loaded = loaded;
    OrtSession session = loaded.session();
    this.signature =
        ModelSignature.of(model, session.getInputInfo(), session.getOutputInfo(), height, width);
    int floats = Math.multiplyExact(3, Math.multiplyExact(height, width));
    int fitting = MAX_TENSOR_BYTES / Float.BYTES / floats;
    int most = batch(Math.min(settings.batchSizeOn(loaded.device()), fitting));
    this.inputs = new InputTensors(signature, height, width);
    this.dimension = probe(floats);
    this.batch = most > 1 && mixesPictures(floats) ? alone() : most;
  }

  /**
   * Loads a model and tries it: on zeros, and whether a picture's vector depends on the picture
   * beside it, in which case pictures are run one by one.
   *
   * @param model an ONNX file; external data is looked for beside it
   * @param settings the device; {@code batchSize}, the most pictures in one run unless the model
   *     fixes the number, 0 for what suits the device; {@code threads} per run on the CPU, 0 for
   *     one
   * @param height of the pictures, in pixels
   * @param width of the pictures, in pixels
   * @param gpu which CUDA device, from 0; without meaning on the CPU
   * @throws ModelException when the model cannot be loaded, does not take {@code
   *     [N,3,height,width]}, does not give {@code [N,dimension]}, the wanted device is not there,
   *     or it takes only several pictures at once and mixes them
   */
  public static OnnxImageEncoder open(
      Path model, Settings.Model settings, int height, int width, int gpu) {
    if (!DeviceSession.usesCuda(settings.device())) {
      return openOnCpu(model, settings, height, width);
    }
    try {
      return openOnCuda(model, settings, height, width, gpu);
    } catch (ModelException e) {
      if (settings.device() == Settings.Device.CUDA) {
        throw e;
      }
      log.warn("CUDA cannot be used, the model runs on the CPU: {}", e.getMessage());
      return openOnCpu(model, settings, height, width);
    }
  }

  private static OnnxImageEncoder openOnCpu(
      Path model, Settings.Model settings, int height, int width) {
    try {
      return tried(model, DeviceSession.onCpu(model, threads(settings)), settings, height, width);
    } catch (OrtException e) {
      throw new ModelException(
          "the model " + model + " fails on zeros and noise: " + e.getMessage(), e);
    }
  }

  /** The trial is part of the choice: where cuDNN is missing, sessions open and runs fail. */
  static OnnxImageEncoder openOnCuda(
      Path model, Settings.Model settings, int height, int width, int gpu) {
    try {
      DeviceSession loaded = DeviceSession.onCuda(model, threads(settings), gpu);
      return tried(model, loaded, settings, height, width);
    } catch (OrtException e) {
      throw new ModelException(
          "the model %s cannot be run on CUDA device %d: %s%n%s"
              .formatted(model, gpu, e.getMessage().strip(), CudaLibraries.remedy()),
          e);
    }
  }

  /** Where every core has a caller of its own, one thread per run is fastest over all. */
  private static int threads(Settings.Model settings) {
    return Math.max(1, settings.threads());
  }

  private static OnnxImageEncoder tried(
      Path model, DeviceSession loaded, Settings.Model settings, int height, int width)
      throws OrtException {
    try {
      return new OnnxImageEncoder(model, loaded, settings, height, width);
    } catch (OrtException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** Pictures per run, at most {@code wanted} where the model leaves it open. */
  private int batch(int wanted) {
    int most = signature.hasFixedBatch() ? signature.batch() : Math.max(1, wanted);
    return most > 1 && DynamicRange.isUsedBy(model) ? alone() : most;
  }

  /** One picture at a time, for a model that mixes what is in a run. */
  private int alone() {
    if (signature.hasFixedBatch()) {
      throw new ModelException(
          "the model %s takes %d pictures at once and mixes them, by quantising by the range of all of them for example, so that a vector would depend on the pictures beside it; export it for one picture, or for any number"
              .formatted(model, signature.batch()));
    }
    return 1;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Settings.Device device() {
    return loaded.device();
  }

  @Override
  public void encode(FloatBuffer pixels, int count, float[] out) {
    check(pixels, count, out);
    int floats = inputs.floatsPerPicture();
    for (int first = 0; first < count; first += batch) {
      int rows = Math.min(batch, count - first);
      FloatBuffer slice = pixels.slice(pixels.position() + first * floats, rows * floats);
      encodeBatch(slice, rows, out, first * dimension);
    }
  }

  private void check(FloatBuffer pixels, int count, float[] out) {
    if (!pixels.isDirect() || pixels.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("pixels must be direct and in native byte order");
    }
    long floats = (long) count * inputs.floatsPerPicture();
    long answers = (long) count * dimension;
    if (count < 0 || pixels.remaining() < floats || out.length < answers) {
      throw new IllegalArgumentException(
          "%d pictures need %d floats in and %d out, given %d and %d"
              .formatted(count, floats, answers, pixels.remaining(), out.length));
    }
  }

  private void encodeBatch(FloatBuffer pixels, int rows, float[] out, int offset) {
    Lock run = running.readLock();
    run.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the encoder of " + model + " is closed");
      }
      run(pixels, rows, dimension, it -> it.getFloatBuffer().get(out, offset, rows * dimension));
    } catch (OrtException e) {
      throw new ModelException("the model " + model + " failed: " + e.getMessage(), e);
    } finally {
      run.unlock();
    }
  }

  /**
   * Whether a picture of noise has another vector beside a far louder one than beside zeros. Names
   * of operators tell it of known ones alone ({@link DynamicRange}).
   */
  private boolean mixesPictures(int floats) {
    FloatBuffer pair = ImageEncoder.buffer(2 * floats);
    Random random = new Random(SEED);
    for (int i = 0; i < floats; i++) {
      pair.put(i, (float) random.nextGaussian());
    }
    float[] quiet = new float[2 * dimension];
    encodeBatch(pair, 2, quiet, 0);
    for (int i = 0; i < floats; i++) {
      pair.put(floats + i, LOUD * pair.get(i));
    }
    float[] loud = new float[2 * dimension];
    encodeBatch(pair, 2, loud, 0);
    return !Arrays.equals(quiet, 0, dimension, loud, 0, dimension);
  }

  /** The dimension, from a run on one picture of zeros. */
  private int probe(int floats) throws OrtException {
    return run(
        ImageEncoder.buffer(floats),
        1,
        signature.dimension(),
        answer -> Math.toIntExact(answer.getInfo().getShape()[1]));
  }

  /** Lends {@code use} the answer of one run, whose shape is right. */
  private <T> T run(FloatBuffer pixels, int rows, int expected, Function<OnnxTensor, T> use)
      throws OrtException {
    return inputs.lend(
        pixels,
        rows,
        tensor -> {
          Map<String, OnnxTensor> input = Map.of(signature.input(), tensor);
          try (OrtSession.Result result = loaded.session().run(input, Set.of(signature.output()))) {
            OnnxTensor answer = (OnnxTensor) result.get(0);
            ModelSignature.requireShape(model, answer.getInfo(), tensor.getInfo(), expected);
            return use.apply(answer);
          }
        });
  }

  @Override
  public void close() {
    running.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        inputs.close();
        loaded.close();
      }
    } finally {
      running.writeLock().unlock();
    }
  }
}
