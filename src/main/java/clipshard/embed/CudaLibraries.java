package clipshard.embed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;

/**
 * The libraries that ONNX Runtime 1.28 needs on a machine to run a model by CUDA: what its provider
 * is linked with (by {@code readelf -d}), cuDNN, which it loads at the first convolution, and
 * NVRTC, with which cuDNN compiles kernels.
 */
final class CudaLibraries {
  /** What brings each: the driver, or a package of PyPI. */
  private static final Map<String, String> SOURCES = new LinkedHashMap<>();

  static {
    SOURCES.put("libcuda.so.1", "NVIDIA's driver");
    SOURCES.put("libcudart.so.12", "nvidia-cuda-runtime-cu12");
    SOURCES.put("libcublas.so.12", "nvidia-cublas-cu12");
    SOURCES.put("libcublasLt.so.12", "nvidia-cublas-cu12");
    SOURCES.put("libcurand.so.10", "nvidia-curand-cu12");
    SOURCES.put("libnvrtc.so.12", "nvidia-cuda-nvrtc-cu12");
    SOURCES.put("libcudnn.so.9", "nvidia-cudnn-cu12");
  }

  private CudaLibraries() {}

  /** What to do where CUDA failed: every library that this machine has not, and what brings it. */
  static String remedy() {
    return remedy(CudaLibraries::isThere);
  }

  static String remedy(Predicate<String> isThere) {
    String missing =
        SOURCES.entrySet().stream()
            .filter(library -> !isThere.test(library.getKey()))
            .map(library -> "%s (%s)".formatted(library.getKey(), library.getValue()))
            .collect(Collectors.joining(", "));
    String what =
        missing.isEmpty()
            ? "All libraries that it needs are there: see that the driver is as new as CUDA 12.8 and the GPU not older than compute capability 6.0"
            : "Missing on this machine: "
                + missing
                + ". Install them where the linker finds them, as conf/databricks/install-cuda.sh does";
    return what + ", or set model.device=cpu.";
  }

  private static boolean isThere(String library) {
    try {
      Loader.loadGlobal(library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
