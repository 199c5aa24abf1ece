package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import faults.Fault;
import faults.FaultProxy;
import faults.FaultRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sandbox.DrawnPictures;
import sandbox.ImageHost;
import sandbox.Services;
import shell.Scripts;

/**
 * Executors of a two-worker cluster die at given moments of a build, which ends with the objects
 * that an undisturbed build without a cluster makes, byte for byte.
 */
class LostExecutorsIT {
  private static final int PICTURES = 90;
  private static final List<String> OPTIONS =
      List.of(
          "--conf", "spark.ui.enabled=false",
          "--conf", "spark.executor.memory=1g",
          // Blocks of an executor that is gone are soon given up and made anew.
          "--conf", "spark.shuffle.io.maxRetries=1",
          "--conf", "spark.shuffle.io.retryWait=100ms",
          "--set", "index.rows-per-shard=20",
          "--set", "build.batch-size=45",
          "--set", "build.chunk-size=8",
          "--set", "report.samples=0");

  @TempDir static Path home;
  private static final WatchedPictures PICTURE_SET =
      new WatchedPictures(new DrawnPictures(PICTURES));
  @AutoClose private static Services services;
  @AutoClose private static FaultProxy storage;
  @AutoClose private static ImageHost host;
  @AutoClose private static SparkCluster cluster;
  private static Map<String, String> undisturbed;

  @BeforeAll
  static void start() throws Exception {
    services = Services.start(home);
    storage = FaultProxy.before(services.s3().endpoint());
    host = ImageHost.start(0, PICTURE_SET);
    services.table().create(PICTURE_SET, host.url());
    cluster = SparkCluster.start(home.resolve("spark"), 2, 1, "1g");
    undisturbed = build("local[2]", "undisturbed");
  }

  @Test
  void oneWhileEmbeddingAndAllWhilePublishing() throws Exception {
    List<Long> killed = Collections.synchronizedList(new ArrayList<>());
    PICTURE_SET.watch(
        (count, path) -> {
          if (count == 20) {
            killed.addAll(cluster.killExecutors(1));
          }
        });
    // Position 60 is of the second batch, whose other shards go on with the first one's tail.
    FaultRule publishing = storage.add(killOn("shards/color/0*3-.*", 2, killed));
    Map<String, String> disturbed = build(cluster.masterUrl(), "disturbed", "Lost executor");
    assertEquals(undisturbed.keySet(), disturbed.keySet());
    assertEquals(undisturbed, disturbed);
    assertEquals(1, publishing.hits());
    assertEquals(3, killed.size());
  }

  /** Kills so many executors when the first such object is on its way to the store. */
  private static FaultRule killOn(String keys, int executors, List<Long> killed) {
    Fault kill =
        exchange -> {
          killed.addAll(cluster.killExecutors(executors));
          exchange.answer(exchange.forward());
        };
    return FaultRule.on("PUT", keys, kill).times(1);
  }

  /** The hashes of all that an index consists of, of a build into a bucket of its own. */
  private static Map<String, String> build(String master, String bucket, String... expected)
      throws Exception {
    Path objects = services.createBucket(bucket);
    Map<String, String> environment = services.environment(bucket);
    environment.put("S3_ENDPOINT", storage.endpoint().toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    new Scripts(environment).submit("BuildIndex", master, OPTIONS).succeeded(expected);
    Map<String, String> hashes = new TreeMap<>();
    hash(objects, "shards", hashes);
    hash(objects, "positions", hashes);
    assertTrue(hashes.size() > 15, hashes.keySet()::toString);
    return hashes;
  }

  private static void hash(Path objects, String folder, Map<String, String> hashes)
      throws IOException {
    try (Stream<Path> files = Files.walk(objects.resolve(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hashes.put(
            objects.relativize(file).toString(), DigestUtils.sha256Hex(Files.readAllBytes(file)));
      }
    }
  }
}
