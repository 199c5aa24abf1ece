package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CudaLibrariesTest {
  @Test
  void everyMissingLibraryIsNamedWithWhatBringsIt() {
    assertEquals(
        "Missing on this machine: libcurand.so.10 (nvidia-curand-cu12), libcudnn.so.9"
            + " (nvidia-cudnn-cu12). Install them where the linker finds them, as"
            + " conf/databricks/install-cuda.sh does, or set model.device=cpu.",
        CudaLibraries.remedy(name -> !name.matches("lib(curand|cudnn).*")));
  }

  @Test
  void whereNoneIsMissingTheDriverAndTheGpuAreLeft() {
    String remedy = CudaLibraries.remedy(name -> true);
    assertTrue(remedy.contains("driver"), remedy);
  }

  @Test
  void theLinkerIsAsked() {
    String remedy = CudaLibraries.remedy();
    assertTrue(remedy.endsWith("or set model.device=cpu."), remedy);
  }
}
