package clipshard.embed;

import clipshard.config.Settings;

/** Which ONNX Runtime this process has: the job's jar for GPUs leaves it to whoever submits it. */
public final class OnnxLibrary {
  private OnnxLibrary() {}

  /**
   * Whether a model that is wanted on a device is to be tried on CUDA: it is not wanted on the CPU,
   * and this process has the build of ONNX Runtime for it. Whether there is a GPU shows only when a
   * model is opened.
   *
   * @throws ModelException when there is no ONNX Runtime, or CUDA is wanted and this build of it
   *     has none
   */
  public static boolean usesCuda(Settings.Device wanted) {
    try {
      // Classes that name its types cannot even be linked where it is missing.
      Class.forName("ai.onnxruntime.OrtEnvironment", false, OnnxLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new ModelException(
          "there is no ONNX Runtime on the class path, and this jar, the one for GPUs, brings none;"
              + " submit it with --packages com.microsoft.onnxruntime:onnxruntime_gpu:VERSION"
              + " (docs/DEPLOY.md, GPUs, says which version), or take the jar for CPUs",
          e);
    }
    return DeviceSession.usesCuda(wanted);
  }
}
