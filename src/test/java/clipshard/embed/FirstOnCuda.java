package clipshard.embed;

import ai.onnxruntime.OrtEnvironment;
import clipshard.config.Settings;
import java.lang.reflect.Field;
import java.nio.file.Path;

/**
 * A process whose first session is one on CUDA, as an executor's is: {@code main MODEL}. Ends with
 * status 0 if ONNX Runtime had its environment when CUDA was asked for: without it that fails even
 * where there is a GPU.
 */
final class FirstOnCuda {
  private FirstOnCuda() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    Settings.Model settings = new Settings.Model(arguments[0], Settings.Device.CUDA, 0, 1);
    int side = DrawnPictures.SIDE;
    try (OnnxImageEncoder encoder =
        OnnxImageEncoder.openOnCuda(Path.of(arguments[0]), settings, side, side, 0)) {
      System.out.println("opened on " + encoder.device());
    } catch (ModelException e) {
      System.out.println(e.getMessage());
    }
    Field environment = OrtEnvironment.class.getDeclaredField("INSTANCE");
    environment.setAccessible(true);
    System.exit(environment.get(null) == null ? 1 : 0);
  }
}
