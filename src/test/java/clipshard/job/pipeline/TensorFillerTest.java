package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.format.PlanRow;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ModelProbe;
import clipshard.store.ObjectStore;
import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFillerTest {
  private static final int PICTURES = 100;

  /** Far below the pixels of the smallest picture. */
  private static final long MOST_BYTES = 64_000;

  private static final PlanRow ROW = PlanRow.picture("1", "http://pictures/1.jpg");

  @TempDir Path folder;

  @Test
  void leavesNextToNothingOnTheHeap() throws Exception {
    TensorFiller filler = filler();
    FloatBuffer tensors =
        ByteBuffer.allocateDirect(2 * 3 * 224 * 224 * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    List<byte[]> files = List.of(jpeg(1500, 1200), jpeg(900, 1100), jpeg(800, 800));
    ThreadMXBean heap = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int picture = -PICTURES; picture < PICTURES; picture++) {
      if (picture == 0) {
        before = heap.getThreadAllocatedBytes(Thread.currentThread().getId());
      }
      filler.fill(ROW, files.get(Math.floorMod(picture, files.size())), false, tensors, 0);
    }
    long each = (heap.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / PICTURES;
    assertTrue(each < MOST_BYTES, each + " bytes per picture");
  }

  @Test
  void nothingOfAPictureShowsInTheNext() throws Exception {
    byte[] large = jpeg(700, 900);
    byte[] small = jpeg(300, 240);
    TensorFiller filler = filler();
    tensors(filler, large);
    assertEquals(tensors(filler(), small), tensors(filler, small));
  }

  private static FloatBuffer tensors(TensorFiller filler, byte[] file) throws Exception {
    FloatBuffer tensors = FloatBuffer.allocate(2 * 3 * 224 * 224);
    filler.fill(ROW, file, false, tensors, 0);
    return tensors;
  }

  private TensorFiller filler() throws Exception {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of(),
            Map.of("JDBC_URL", "jdbc:postgresql://none/", "INDEX_URI", folder.toUri().toString()));
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      EncoderSpec spec =
          ModelProbe.describe(settings.model(), settings.decode(), settings.index().types(), store);
      return new TensorFiller(spec, null, TensorFiller.AS_IS);
    }
  }

  private static byte[] jpeg(int width, int height) throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int color = ((x * 255 / width) << 16) | ((y * 255 / height) << 8) | ((x * y) & 0xff);
        image.setRGB(x, y, color);
      }
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
    return jpeg.toByteArray();
  }
}
