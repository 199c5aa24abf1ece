package clipshard.job.model;

import clipshard.config.Settings;
import clipshard.embed.ImageEncoder;
import clipshard.embed.OnnxLibrary;
import clipshard.job.ExecutorStores;
import clipshard.job.TaskDevice;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The model's sessions that tasks of one JVM share, since they are dear to open. They live until
 * the JVM exits; a shutdown hook closes them first, since ONNX Runtime crashes when the process
 * ends inside a run.
 */
public final class ExecutorEncoders {
  private static final Map<Session, ImageEncoder> ENCODERS = new HashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ExecutorEncoders::close));
  }

  private ExecutorEncoders() {}

  /**
   * What a session is of.
   *
   * @param spec with the threads of a run
   * @param gpu the CUDA device number; 0 where the model cannot run on one
   */
  private record Session(EncoderSpec spec, int gpu) {}

  /**
   * The JVM's session for a model on the running task's device; the model's hash is verified before
   * the session is made.
   *
   * @throws IOException when the model is not there or is another one
   */
  public static synchronized ImageEncoder encoder(EncoderSpec spec, Settings.Storage storage)
      throws IOException {
    Settings.Device wanted = TaskDevice.wanted(spec.model().device());
    int gpu = OnnxLibrary.usesCuda(wanted) ? TaskDevice.current() : 0;
    return encoder(spec.on(wanted).forTask(TaskDevice.cores()), storage, gpu);
  }

  /** The session for a model on a device. */
  static synchronized ImageEncoder encoder(EncoderSpec spec, Settings.Storage storage, int gpu)
      throws IOException {
    Session session = new Session(spec, gpu);
    ImageEncoder encoder = ENCODERS.get(session);
    if (encoder == null) {
      LocalModel model =
          spec.hub().isNone()
              ? LocalModel.find(spec.model().uri(), ExecutorStores.store(storage))
              : spec.hub().inTask();
      encoder = model.open(spec, gpu);
      ENCODERS.put(session, encoder);
    }
    return encoder;
  }

  private static synchronized void close() {
    ENCODERS.values().forEach(ImageEncoder::close);
    ENCODERS.clear();
  }
}
