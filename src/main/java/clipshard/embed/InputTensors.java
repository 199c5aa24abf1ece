package clipshard.embed;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes a batch's input tensor. Whole float32 batches are used where they lie; what must be rounded
 * to float16, or padded with zeros to a fixed batch, goes through direct memory that is kept for
 * the next batch (one piece per concurrent caller). Thread-safe.
 */
final class InputTensors {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final ModelSignature signature;
  private final long[] pictureShape;
  private final int floatsPerPicture;
  private final int largestBatch;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  InputTensors(ModelSignature signature, int height, int width, int largestBatch) {
    this.signature = signature;
    this.pictureShape = new long[] {3, height, width};
    this.floatsPerPicture = 3 * height * width;
    this.largestBatch = largestBatch;
  }

  int floatsPerPicture() {
    return floatsPerPicture;
  }

  /** What to do with a tensor that is valid only during the call. */
  interface Use<T> {
    T with(OnnxTensor tensor) throws OrtException;
  }

  /** Lends {@code use} the tensor of {@code rows} pictures, at most {@code largestBatch}. */
  <T> T lend(FloatBuffer pixels, int rows, Use<T> use) throws OrtException {
    int batch = signature.hasFixedBatch() ? signature.batch() : rows;
    long[] shape = {batch, pictureShape[0], pictureShape[1], pictureShape[2]};
    if (!signature.halfInput() && batch == rows) {
      try (OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels, shape)) {
        return use.with(tensor);
      }
    }
    ByteBuffer memory = borrow();
    try (OnnxTensor tensor = copy(pixels, memory.limit(bytes(batch)), shape)) {
      return use.with(tensor);
    } finally {
      idle.add(memory.clear());
    }
  }

  private OnnxTensor copy(FloatBuffer pixels, ByteBuffer memory, long[] shape) throws OrtException {
    int elements = memory.remaining() / elementBytes();
    int given = pixels.remaining();
    if (signature.halfInput()) {
      for (int i = 0; i < elements; i++) {
        float value = i < given ? pixels.get(i) : 0;
        memory.putShort(i * Short.BYTES, Fp16Conversions.floatToFp16(value));
      }
      return OnnxTensor.createTensor(environment, memory, shape, OnnxJavaType.FLOAT16);
    }
    FloatBuffer floats = memory.asFloatBuffer();
    floats.put(0, pixels, 0, given);
    for (int i = given; i < elements; i++) {
      floats.put(i, 0);
    }
    return OnnxTensor.createTensor(environment, memory, shape, OnnxJavaType.FLOAT);
  }

  private ByteBuffer borrow() {
    ByteBuffer memory = idle.poll();
    return memory != null
        ? memory
        : ByteBuffer.allocateDirect(bytes(largestBatch)).order(ByteOrder.nativeOrder());
  }

  private int bytes(int pictures) {
    return Math.multiplyExact(pictures, Math.multiplyExact(floatsPerPicture, elementBytes()));
  }

  private int elementBytes() {
    return signature.halfInput() ? Short.BYTES : Float.BYTES;
  }
}
