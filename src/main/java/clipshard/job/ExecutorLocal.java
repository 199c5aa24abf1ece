package clipshard.job;

import clipshard.config.Settings;
import clipshard.embed.ImageEncoder;
import clipshard.embed.OnnxLibrary;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The only mutable static state but the driver's counts: what tasks of one JVM share because it is
 * dear to open or takes time to find out, and counts of what they did. Stores and encoders live
 * until the JVM exits; a shutdown hook closes encoders first, since ONNX Runtime crashes when the
 * process ends inside a run.
 */
final class ExecutorLocal {
  /** Pictures that tasks of this JVM embedded, those of tasks that failed later among them. */
  static final LongAdder EMBEDDED = new LongAdder();

  /** Likewise those that they rejected. */
  static final LongAdder REJECTED = new LongAdder();

  /** Downloads at a time that the last task came to. */
  private static volatile int downloads = FetchAhead.FIRST;

  private static final Map<Settings.Storage, ObjectStore> STORES = new HashMap<>();
  private static final Map<Session, ImageEncoder> ENCODERS = new HashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ExecutorLocal::closeEncoders));
  }

  private ExecutorLocal() {}

  /**
   * What a session is of.
   *
   * @param spec with the threads of a run
   * @param gpu the CUDA device number; 0 where the model cannot run on one
   */
  private record Session(EncoderSpec spec, int gpu) {}

  /** Notes how many downloads at a time a task came to, whose reader had to wait with fewer. */
  static void cameTo(int atOnce) {
    downloads = atOnce;
  }

  /**
   * Downloads at a time for a task to begin with: half of what the last one came to, so that a task
   * is soon where that was and hosts that are fast again are asked for less.
   */
  static int firstDownloads() {
    return Math.max(FetchAhead.FIRST, downloads / 2);
  }

  static synchronized ObjectStore store(Settings.Storage settings) throws IOException {
    ObjectStore store = STORES.get(settings);
    if (store == null) {
      store = ObjectStore.open(settings);
      STORES.put(settings, store);
    }
    return store;
  }

  /**
   * The JVM's session for a model on the running task's device; the model's hash is verified before
   * the session is made.
   *
   * @throws IOException when the model is not there or is another one
   */
  static synchronized ImageEncoder encoder(EncoderSpec spec, Settings.Storage storage)
      throws IOException {
    int gpu = OnnxLibrary.usesCuda(spec.model().device()) ? TaskDevice.current() : 0;
    return encoder(spec.forTask(TaskDevice.cores()), storage, gpu);
  }

  /** The session for a model on a device. */
  static synchronized ImageEncoder encoder(EncoderSpec spec, Settings.Storage storage, int gpu)
      throws IOException {
    Session session = new Session(spec, gpu);
    ImageEncoder encoder = ENCODERS.get(session);
    if (encoder == null) {
      encoder = LocalModel.find(spec.model().uri(), store(storage)).open(spec, gpu);
      ENCODERS.put(session, encoder);
    }
    return encoder;
  }

  private static synchronized void closeEncoders() {
    ENCODERS.values().forEach(ImageEncoder::close);
    ENCODERS.clear();
  }
}
