package clipshard.job.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import clipshard.config.Settings;
import clipshard.embed.ImageEncoder;
import clipshard.job.TaskDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tasks of a process share. */
class ExecutorEncodersTest {
  private static final int TASKS = 4;

  @TempDir Path folder;

  @Test
  void tasksWithTheSameDeviceHaveOneSession() throws Exception {
    Settings settings = EncoderSpecs.settings(folder);
    EncoderSpec spec = EncoderSpecs.of(settings);
    ExecutorService tasks = Executors.newFixedThreadPool(TASKS);
    List<Future<ImageEncoder>> asked = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      int gpu = task % 2;
      asked.add(tasks.submit(() -> ExecutorEncoders.encoder(spec, settings.storage(), gpu)));
    }
    ImageEncoder first = asked.get(0).get();
    ImageEncoder second = asked.get(1).get();
    assertNotSame(first, second);
    assertSame(first, asked.get(2).get());
    assertSame(second, asked.get(3).get());
    tasks.shutdown();
  }

  @Test
  void aRunHasAThreadForEachCoreOfATaskUnlessSomethingElseIsSaid() throws Exception {
    assertEquals(1, TaskDevice.cores());
    EncoderSpec spec = EncoderSpecs.of(EncoderSpecs.settings(folder));
    assertEquals(2, spec.forTask(2).model().threads());
    assertEquals(
        3,
        EncoderSpecs.of(EncoderSpecs.settings(folder, "model.threads=3"))
            .forTask(2)
            .model()
            .threads());
  }
}
