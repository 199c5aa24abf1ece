package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.catalog.CatalogException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What suppliers write into the table cannot write lines of its own on a terminal. */
class StrangersTextTest extends WithWorkbench {
  /** Wipes the screen, goes back to the line's start, and writes a line that looks like ours. */
  private static final String FAKE = "x\u001b[2J\r\n✅ Aligned: s3a://fake\u202e";

  @BeforeEach
  void makeATableOfText() throws Exception {
    bench.execute("DROP TABLE images");
    bench.execute("CREATE TABLE images (id text, image_url text, brand text)");
    bench.set("source.brand-column=brand");
  }

  private void insert(String id, String url, String brand) throws Exception {
    bench.execute(
        "INSERT INTO images VALUES (E'%s', E'%s', E'%s')".formatted(sql(id), sql(url), sql(brand)));
  }

  private static String sql(String text) {
    return text.replace("\u001b", "\\x1b").replace("\r", "\\r").replace("\n", "\\n");
  }

  @Test
  void idsBrandsAndDetailsAreEscapedByBuildAndCheck() throws Exception {
    for (int row = 0; row < 12; row++) {
      insert(FAKE + row, Workbench.picture(1), FAKE + "brand");
    }
    insert(FAKE + "bad", "nowhere:" + FAKE, FAKE + "brand");
    insert(FAKE + "data", "data:image/png;" + FAKE, FAKE + "brand");

    bench.build();
    assertTrue(bench.check(), bench.printed());

    harmless();
    assertTrue(bench.printed().contains("id=x\\u001b[2J\\u000d\\u000a✅"), bench.printed());
    assertTrue(bench.printed().contains("\nx\\u001b[2J"), bench.printed());
  }

  @Test
  void whatCannotBeEmbeddedAnyMoreIsNamedInOneLine() throws Exception {
    insert(FAKE, Workbench.picture(1), "b");
    bench.build();
    bench.execute("UPDATE images SET image_url = E'data:image/png,%s'".formatted(sql(FAKE)));
    bench.check();
    harmless();
    assertTrue(bench.printed().contains("⚠️ id=x\\u001b[2J"), bench.printed());
  }

  @ParameterizedTest
  @ValueSource(strings = {FAKE, ""})
  void idsThatAreRefusedAreEscaped(String id) throws Exception {
    insert(id, "u" + FAKE, "b");
    insert(id, "v" + FAKE, "b");
    String message = assertThrows(CatalogException.class, bench::build).getMessage();
    assertTrue(message.contains("x\\u001b[2J\\u000d\\u000a✅"), message);
    assertTrue(message.lines().noneMatch(line -> line.startsWith("✅")), message);
  }

  @Test
  void anExampleOfManyFailuresIsEscaped() throws Exception {
    bench.set("build.batch-size=100");
    for (int row = 0; row < 60; row++) {
      insert(FAKE + row, "nowhere:" + FAKE, "b");
    }
    String message = assertThrows(JobException.class, bench::build).getMessage();
    assertTrue(message.contains("id=x\\u001b[2J"), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void longIdsAndManyBrandsAreCutWithACount() throws Exception {
    insert("i".repeat(10_000), "nowhere", "b".repeat(10_000));
    bench.execute(
        "INSERT INTO images SELECT i, '%s', 'brand ' || i FROM generate_series(1, 50) i"
            .formatted(Workbench.picture(1)));
    bench.build();
    bench.check();
    assertTrue(bench.printed().contains("… (10,000 characters)"), bench.printed());
    assertTrue(
        bench.printed().contains("\n… and 30 more brands with 30 new vectors\n"), bench.printed());
    assertEquals(List.of(), bench.printed().lines().filter(line -> line.length() > 400).toList());
  }

  private void harmless() {
    String printed = bench.printed();
    assertFalse(printed.contains("\u001b"), printed);
    assertFalse(printed.contains("\r"), printed);
    assertFalse(printed.contains("\u202e"), printed);
    assertTrue(printed.lines().noneMatch(line -> line.startsWith("✅ Aligned: s3a:")), printed);
  }
}
