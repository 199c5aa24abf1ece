package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.store.FaultyS3;
import faults.Fault;
import faults.FaultRule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No object is larger than {@code storage.max-object-bytes}, however many rows it could have. */
class ObjectSizesTest extends WithWorkbench {
  private static final int MOST = 24_000;

  /** What a request has beside the object. */
  private static final int SIGNATURE = 500;

  @TempDir static Path servers;

  @Test
  void everythingObeysTheLimit() throws Exception {
    bench.set(
        "storage.max-object-bytes=" + MOST, "source.table=large", "source.brand-column=brand");
    bench.set("build.batch-size=1000", "build.chunk-size=1000", "index.rows-per-shard=1000");
    bench.set("build.max-failure-share=1");
    // Long ids and brands that do not compress, so that files of them are about as large.
    String drawn = "(SELECT string_agg(md5(n::text || m), '') FROM generate_series(1, 20) m)";
    bench.execute(
        "CREATE TABLE large AS SELECT n || %1$s AS id, %2$s AS image_url, %1$s AS brand FROM generate_series(1, 160) n"
            .formatted(
                drawn, "CASE WHEN n %% 2 = 0 THEN 'nowhere' ELSE '%s' END".formatted(picture())));

    try (FaultyS3 s3 = FaultyS3.start(servers)) {
      bench.set(s3.settings().toArray(String[]::new));
      s3.proxy().add(FaultRule.on("PUT", "(?!reports/).*", Fault.tooLargeOver(MOST + SIGNATURE)));

      BuildReport report = bench.build();

      assertEquals(80, report.embedded());
      assertEquals(80, report.rejected());
      assertTrue(snapshot().positions().size() > 1);
      assertTrue(snapshot().failures().size() > 1);
      assertTrue(bench.check(), bench.printed());
    }
  }

  private static String picture() {
    return Workbench.picture(1);
  }
}
