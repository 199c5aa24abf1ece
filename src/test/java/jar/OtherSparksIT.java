package jar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sandbox.DrawnPictures;
import sandbox.ImageHost;
import sandbox.Services;
import shell.Scripts;

/** The same jar on other versions of Spark, each with its own Hadoop and S3A. */
class OtherSparksIT {
  private static final DrawnPictures PICTURES = new DrawnPictures(30);

  @TempDir static Path home;
  @AutoClose private static Services services;
  @AutoClose private static ImageHost host;

  @BeforeAll
  static void start() throws Exception {
    services = Services.start(home);
    host = ImageHost.start(0, PICTURES);
    services.table().create(PICTURES, host.url());
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5", "4.1"})
  void buildsAndChecks(String version) throws Exception {
    Path spark = Path.of("target/spark-" + version).toAbsolutePath();
    assertTrue(
        Files.exists(spark.resolve("copied")), spark + " is missing: scripts/test.sh downloads it");
    String bucket = "on-" + version.replace('.', '-');
    services.createBucket(bucket);
    Map<String, String> environment = services.environment(bucket);
    environment.put("SPARK_HOME", spark.toString());
    Scripts scripts = new Scripts(environment);
    List<String> options = List.of("--set", "index.rows-per-shard=10");
    scripts.submit("BuildIndex", "local-cluster[1,2,1024]", options).succeeded();
    scripts
        .submit("CheckAlignment", "local[2]", List.of("--set", "check.samples=10"))
        .succeeded("✅ color: 10/10 at rank 1", "✅ Aligned: s3a://" + bucket + "/ version 1");
  }
}
