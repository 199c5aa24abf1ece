package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import clipshard.format.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.ImageHost;
import sandbox.PictureFolder;
import sandbox.ProductPictures;
import sandbox.Services;
import shell.Scripts;

/** What happens to the job's processes, and how runs after that go on. */
class RecoveryIT {
  private static final int PICTURES = 40;
  private static final int TERMINATED = 143;

  /** Of native memory for decoding: what a deadly picture alone takes more of. */
  private static final int MEMORY = 8 << 20;

  private static final String LITTLE_MEMORY = "-Dorg.bytedeco.javacpp.maxBytes=" + MEMORY;
  private static final int DEADLY = 29;
  private static final List<String> SMALL =
      List.of(
          "--set", "index.rows-per-shard=10",
          "--set", "build.chunk-size=8",
          "--set", "build.batch-size=20",
          "--set", "report.samples=0");
  private static final String LOCAL = "local[2]";

  @TempDir static Path home;
  @AutoClose private static Services services;
  @AutoClose private static ImageHost host;
  private static WatchedPictures pictures;

  @BeforeAll
  static void start() throws Exception {
    Path folder = Files.createDirectories(home.resolve("pictures/aw"));
    for (int row = 0; row < PICTURES; row++) {
      byte[] picture = ProductPictures.encoded(row);
      String name = "p%03d.%s".formatted(row, ProductPictures.ending(row));
      // What follows the end of a JPEG is no part of it.
      int bytes = picture.length + (row == DEADLY ? MEMORY : 0);
      Files.write(folder.resolve(name), Arrays.copyOf(picture, bytes));
    }
    pictures = new WatchedPictures(new PictureFolder(folder.getParent()));
    services = Services.start(home);
    host = ImageHost.start(0, pictures);
    services.table().create(pictures, host.url());
  }

  private static List<String> options(String... more) {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(List.of(more));
    return all;
  }

  /** Scripts for an index in a bucket of its own. */
  private static Scripts scripts(String bucket) {
    services.createBucket(bucket);
    return new Scripts(services.environment(bucket));
  }

  private static List<String> ids(String bucket) throws IOException {
    Path idMap = services.createBucket(bucket).resolve("id_map_color.json");
    return Json.readListWithNulls(Files.readAllBytes(idMap), String.class);
  }

  @Test
  void aPictureThatKillsExecutorsIsNamedAndTheJobSucceeds() throws Exception {
    scripts("executors")
        .submit(
            "BuildIndex",
            "local-cluster[1,2,1024]",
            options("--conf", "spark.executor.extraJavaOptions=" + LITTLE_MEMORY))
        .succeeded("DECODER_CRASH: 1", "✅ 39 images embedded");
  }

  /**
   * One index, whose first run dies of a picture. The next, which looks at it more carefully, is
   * told to end while it downloads it.
   */
  @Test
  void whatEndsTheOnlyProcessEndsNoIndex() throws Exception {
    Scripts scripts = scripts("driver");
    List<String> deadly = options("--conf", "spark.driver.extraJavaOptions=" + LITTLE_MEMORY);
    assertNotEquals(0, scripts.submit("BuildIndex", LOCAL, deadly).status());
    endsWhenItIsToldTo(scripts);
    scripts.submit("BuildIndex", LOCAL, deadly).succeeded("DECODER_CRASH: 1");
    assertEquals(PICTURES - 1, ids("driver").size());

    // With memory enough it is as good as any.
    scripts.submit("BuildIndex", LOCAL, options("--retry-failed")).succeeded("✅ 1 image embedded");
    assertEquals(PICTURES, ids("driver").size());
    assertEquals(PICTURES, Set.copyOf(ids("driver")).size());
  }

  private static void endsWhenItIsToldTo(Scripts scripts) throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CountDownLatch goOn = new CountDownLatch(1);
    pictures.watch(
        (count, path) -> {
          if (path.contains("p%03d".formatted(DEADLY))) {
            asked.complete(null);
            await(goOn);
          }
        });
    Scripts.Running build = scripts.beginSubmit("BuildIndex", LOCAL, options());
    CompletableFuture.anyOf(asked, build.process().onExit()).join();
    build.process().destroy();
    assertEquals(TERMINATED, build.end().status());
    goOn.countDown();
    pictures.watch((count, path) -> {});
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
