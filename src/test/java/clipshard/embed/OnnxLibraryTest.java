package clipshard.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings.Device;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class OnnxLibraryTest {
  /** Finds what this project's classes need, ONNX Runtime excepted. */
  private static final class WithoutOnnxRuntime extends URLClassLoader {
    WithoutOnnxRuntime() {
      super(
          new URL[] {OnnxLibrary.class.getProtectionDomain().getCodeSource().getLocation()},
          ClassLoader.getPlatformClassLoader());
    }
  }

  @Test
  void theBuildForCpusHasNoCuda() {
    assertFalse(OnnxLibrary.usesCuda(Device.AUTO));
    assertFalse(OnnxLibrary.usesCuda(Device.CPU));
    assertThrows(ModelException.class, () -> OnnxLibrary.usesCuda(Device.CUDA));
  }

  @Test
  void saysWhatToAddWhereThereIsNone() throws Exception {
    try (WithoutOnnxRuntime loader = new WithoutOnnxRuntime()) {
      Class<?> device = loader.loadClass(Device.class.getName());
      Method usesCuda = loader.loadClass(OnnxLibrary.class.getName()).getMethod("usesCuda", device);
      Object auto = device.getField("AUTO").get(null);
      InvocationTargetException e =
          assertThrows(InvocationTargetException.class, () -> usesCuda.invoke(null, auto));
      assertEquals(ModelException.class.getName(), e.getCause().getClass().getName());
      assertTrue(
          e.getCause()
              .getMessage()
              .contains("--packages com.microsoft.onnxruntime:onnxruntime_gpu"),
          e.getCause().getMessage());
    }
  }
}
