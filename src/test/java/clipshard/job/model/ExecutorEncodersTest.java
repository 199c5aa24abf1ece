package clipshard.job.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.embed.ImageEncoder;
import clipshard.job.ExecutorStores;
import clipshard.job.TaskDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    Settings settings = settings();
    EncoderSpec spec = spec(settings);
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
    EncoderSpec spec = spec(settings());
    assertEquals(2, spec.forTask(2).model().threads());
    assertEquals(3, spec(settings("model.threads=3")).forTask(2).model().threads());
  }

  private EncoderSpec spec(Settings settings) throws Exception {
    return ModelProbe.describe(
        settings.model(),
        settings.decode(),
        settings.index().types(),
        ExecutorStores.store(settings.storage()));
  }

  private Settings settings(String... sets) {
    return SettingsLoader.load(
        List.of(),
        List.of(sets),
        Map.of("JDBC_URL", "jdbc:postgresql://none/", "INDEX_URI", folder.toUri().toString()));
  }
}
