package clipshard.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes a batch's input tensor. Pixels are used where they lie; only what is padded with zeros to a
 * fixed batch goes through direct memory, which is kept for the next batch (one piece per
 * concurrent caller). Where the graph wants float16, ONNX Runtime rounds them. Thread-safe.
 */
final class InputTensors implements AutoCloseable {

  private final OrtEnvironment environment = DeviceSession.environment();
  private final ModelSignature signature;
  private final long[] pictureShape;
  private final int floatsPerPicture;
  private final ConcurrentLinkedQueue<FloatBuffer> idle = new ConcurrentLinkedQueue<>();

  /** Null where the graph takes float32. */
  private final HalfRounding half;

  InputTensors(ModelSignature signature, int height, int width) throws OrtException {
    this.signature = signature;
    this.pictureShape = new long[] {3, height, width};
    this.floatsPerPicture = 3 * height * width;
    this.half = signature.halfInput() ? new HalfRounding(environment) : null;
  }

  int floatsPerPicture() {
    return floatsPerPicture;
  }

  /** What to do with a tensor that is valid only during the call. */
  interface Use<T> {
    T with(OnnxTensor tensor) throws OrtException;
  }

  /** Lends {@code use} the tensor of {@code rows} pictures. */
  <T> T lend(FloatBuffer pixels, int rows, Use<T> use) throws OrtException {
    int batch = signature.hasFixedBatch() ? signature.batch() : rows;
    if (batch == rows) {
      return lendWhole(pixels, batch, use);
    }
    FloatBuffer memory = borrow();
    try {
      memory.put(0, pixels, 0, pixels.remaining());
      for (int i = pixels.remaining(); i < memory.capacity(); i++) {
        memory.put(i, 0);
      }
      return lendWhole(memory, batch, use);
    } finally {
      idle.add(memory);
    }
  }

  private <T> T lendWhole(FloatBuffer pixels, int batch, Use<T> use) throws OrtException {
    long[] shape = {batch, pictureShape[0], pictureShape[1], pictureShape[2]};
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels, shape)) {
      if (half == null) {
        return use.with(tensor);
      }
      try (OrtSession.Result rounded = half.round(tensor)) {
        return use.with((OnnxTensor) rounded.get(0));
      }
    }
  }

  private FloatBuffer borrow() {
    FloatBuffer memory = idle.poll();
    return memory != null
        ? memory
        : ImageEncoder.buffer(Math.multiplyExact(signature.batch(), floatsPerPicture));
  }

  @Override
  public void close() {
    if (half != null) {
      half.close();
    }
  }
}
