package clipshard.embed;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import clipshard.config.Settings.Device;
import clipshard.natives.Natives;
import java.nio.file.Path;

/**
 * A loaded model and the device it runs on.
 *
 * @param device never {@link Device#AUTO}
 */
record DeviceSession(OrtSession session, Device device) {
  /**
   * Whether CUDA is to be tried.
   *
   * @throws ModelException when it is wanted and this build of ONNX Runtime has it not
   */
  static boolean usesCuda(Device wanted) {
    if (wanted == Device.CUDA && !hasCuda()) {
      throw new ModelException(
          "model.device is cuda, but this build of ONNX Runtime has only "
              + OrtEnvironment.getAvailableProviders()
              + "; submit the jar that mvn -Pgpu builds with --packages"
              + " com.microsoft.onnxruntime:onnxruntime_gpu, or set model.device to cpu or auto");
    }
    return wanted != Device.CPU && hasCuda();
  }

  private static boolean hasCuda() {
    environment();
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /**
   * Loads the model on the CPU.
   *
   * @param threads per run, at least 1
   * @throws ModelException when the model cannot be loaded
   */
  static DeviceSession onCpu(Path model, int threads) {
    try (SessionOptions options = options(threads)) {
      return new DeviceSession(load(model, options), Device.CPU);
    } catch (OrtException e) {
      throw new ModelException(
          "cannot load the model " + model + ": " + e.getMessage() + "; is the file whole?", e);
    }
  }

  /**
   * Loads the model on a GPU. Success is no proof that CUDA works: ONNX Runtime loads cuDNN when a
   * run first needs it.
   *
   * @param threads CPU threads per run, at least 1
   * @param gpu which CUDA device, from 0
   * @throws OrtException when the model cannot be loaded, or CUDA cannot be had
   */
  static DeviceSession onCuda(Path model, int threads, int gpu) throws OrtException {
    try (SessionOptions options = options(threads);
        OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
      // TF32 keeps 10 of 23 mantissa bits: vectors would no longer match those of a CPU.
      cuda.add("use_tf32", "0");
      options.addCUDA(cuda);
      return new DeviceSession(load(model, options), Device.CUDA);
    }
  }

  /**
   * ONNX Runtime's environment; the first call loads its libraries. What it would warn of on the
   * console, each model anew, nobody can act on.
   */
  static OrtEnvironment environment() {
    return Natives.fromTemporaryFolder(
        () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR));
  }

  private static SessionOptions options(int threads) throws OrtException {
    // It makes ONNX Runtime's default logger, without which addCUDA fails in a new process.
    environment();
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    // Idle threads of one task must not burn the cores of the others.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.setDeterministicCompute(true);
    return options;
  }

  private static OrtSession load(Path model, SessionOptions options) throws OrtException {
    return environment().createSession(model.toString(), options);
  }

  /** Frees the model; no run may be going on. */
  void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelException("cannot free the model: " + e.getMessage(), e);
    }
  }
}
