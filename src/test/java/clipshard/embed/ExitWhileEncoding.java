package clipshard.embed;

import clipshard.config.Settings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A process that exits while its threads encode, with the encoder closed by a shutdown hook: {@code
 * main MODEL}. Ends with status 0 unless the exit crashes.
 */
final class ExitWhileEncoding {

  private static final int THREADS = 4;

  private ExitWhileEncoding() {}

  public static void main(String[] arguments) throws InterruptedException {
    Settings.Model settings = new Settings.Model(arguments[0], Settings.Device.CPU, 4, 1);
    OnnxImageEncoder encoder =
        OnnxImageEncoder.open(
            Path.of(arguments[0]), settings, DrawnPictures.SIDE, DrawnPictures.SIDE, 0);
    Runtime.getRuntime().addShutdownHook(new Thread(encoder::close));
    CountDownLatch running = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> encodeForEver(encoder, running));
      thread.setDaemon(true);
      thread.start();
    }
    running.await();
    System.exit(0);
  }

  private static void encodeForEver(ImageEncoder encoder, CountDownLatch running) {
    FloatBuffer pixels = DrawnPictures.direct(4 * DrawnPictures.FLOATS);
    float[] out = new float[4 * encoder.dimension()];
    try {
      while (true) {
        encoder.encode(pixels, 4, out);
        running.countDown();
      }
    } catch (IllegalStateException closed) {
      return;
    }
  }
}
