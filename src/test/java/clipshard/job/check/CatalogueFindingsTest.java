package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.RemovedRows;
import clipshard.format.Snapshot;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.job.tables.FailedRows;
import clipshard.job.tables.IndexTable;
import clipshard.proof.CatalogueReport;
import clipshard.proof.CatalogueReport.BrandDuplicates;
import clipshard.proof.CatalogueReport.FailureShare;
import clipshard.proof.CatalogueReport.SharedPicture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import scala.Tuple3;

class CatalogueFindingsTest extends WithWorkbench {

  private void insert(long id, String brand, String url) throws Exception {
    bench.execute("INSERT INTO images VALUES (%d, '%s', '%s')".formatted(id, url, brand));
  }

  private CatalogueReport findings() throws Exception {
    Snapshot snapshot = snapshot();
    IndexTable rows =
        IndexTable.of(
            JavaSparkContext.fromSparkContext(bench.spark().sparkContext()),
            bench.settings().storage(),
            snapshot,
            RemovedRows.NONE);
    return CatalogueFindings.of(
        rows, snapshot.rows(), FailedRows.of(rows, bench.settings(), snapshot));
  }

  private static String printed(CatalogueReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * Ids 1 to 12 of brands a and b have one picture, 13 and 14 of a, 15 and 16 of a and c another
   * each, 17 to 20 of c their own; 30 to 36 fail, of which 36 is mended in a second run.
   */
  @Test
  void duplicatesPlaceholdersAndFailuresAreCounted() throws Exception {
    bench.set("source.brand-column=brand", "index.types=color");
    bench.execute("ALTER TABLE images ADD COLUMN brand text");
    for (long id = 1; id <= 12; id++) {
      insert(id, id <= 8 ? "a" : "b", Workbench.picture(500));
    }
    insert(13, "a", Workbench.picture(501));
    insert(14, "a", Workbench.picture(501));
    insert(15, "a", Workbench.picture(502));
    insert(16, "c\u001b[31m", Workbench.picture(502));
    for (long id = 17; id <= 20; id++) {
      insert(id, "c\u001b[31m", Workbench.picture(id));
    }
    for (long id = 30; id <= 33; id++) {
      insert(id, "d", "http://127.0.0.1:9/x?secret=1");
    }
    insert(34, "d", "data:text/plain,no-picture");
    insert(35, "a", " gopher://User@Example.COM:70/x");
    insert(36, "a", "no url at all");
    bench.build();
    bench.execute(
        "UPDATE images SET image_url = '%s' WHERE id = 36".formatted(Workbench.picture(36)));
    bench.build();

    CatalogueReport report = findings();
    assertEquals(21, report.rows());
    assertEquals(6, report.failed());
    assertEquals(3, report.shared());
    assertEquals(16, report.sharedRows());
    SharedPicture placeholder = report.largest().first().get(0);
    assertEquals(List.of(placeholder), report.placeholders().first());
    assertEquals(12, placeholder.rows());
    assertEquals(2, placeholder.brands());
    assertEquals("b", placeholder.brand());
    assertEquals(1.0, placeholder.share());
    assertEquals(List.of("1", "2", "3"), placeholder.ids());
    assertTrue(placeholder.isLikelyPlaceholder());
    assertEquals(
        List.of(
            new BrandDuplicates("a", 3, 11),
            new BrandDuplicates("b", 1, 4),
            new BrandDuplicates("c\u001b[31m", 1, 1)),
        report.byBrand().first());
    assertEquals(
        List.of(
            new FailureShare("FORBIDDEN_ADDRESS", 5, 27), new FailureShare("NOT_AN_IMAGE", 1, 27)),
        report.reasons().first());
    assertEquals(
        List.of(
            new FailureShare("127.0.0.1", 4, 4),
            new FailureShare("data:", 1, 22),
            new FailureShare("example.com", 1, 1)),
        report.hosts().first());
    assertEquals(
        List.of(new FailureShare("d", 5, 5), new FailureShare("a", 1, 13)),
        report.brands().first());

    String text = printed(report);
    assertTrue(
        text.contains(
            "⚠️ likely placeholder: one picture on 12 rows of 2 brands (100.0 % of b), for example"
                + " 1, 2, 3"),
        text);
    assertTrue(text.contains("host data:: 1 of 22 (4.5 %)"), text);
    assertTrue(text.contains("of brand c\\u001b[31m: 1 picture on 1 row"), text);
    assertTrue(text.indexOf('\u001b') < 0 && !text.contains("secret"), text);

    bench.execute("DELETE FROM images WHERE id IN (33, 34)");
    bench.build();
    assertEquals(4, findings().failed());
  }

  @Test
  void aPlaceholderIsOnTenRowsAndAShareOfItsBrand() {
    assertTrue(new SharedPicture("", 10, 2, "a", 0.001, List.of()).isLikelyPlaceholder());
    assertTrue(new SharedPicture("", 10, 1, "a", 0.01, List.of()).isLikelyPlaceholder());
    assertTrue(!new SharedPicture("", 9, 3, "a", 1, List.of()).isLikelyPlaceholder());
    assertTrue(!new SharedPicture("", 50, 1, "a", 0.009, List.of()).isLikelyPlaceholder());
  }

  @Test
  void whatIsManyIsCutAndCounted() throws Exception {
    JavaRDD<Tuple3<String, Long, String>> rows =
        JavaSparkContext.fromSparkContext(bench.spark().sparkContext())
            .parallelize(
                List.of("c", "a", "b", "e", "d").stream()
                    .map(name -> new Tuple3<>(name, name.equals("d") ? 2L : 1L, "of " + name))
                    .toList(),
                3);
    CatalogueReport.Top<String> top = FirstRows.of(rows, 3, Tuple3::_3);
    assertEquals(List.of("of d", "of a", "of b"), top.first());
    assertEquals(2, top.more());
    assertEquals(0, FirstRows.of(rows, 5, Tuple3::_3).more());
  }
}
