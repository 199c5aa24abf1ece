package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index has the rows of one table. */
class SourceTest extends WithWorkbench {
  private static final String ADOPT = "build.adopt-source=true";

  @BeforeEach
  void buildAnIndex() throws Exception {
    bench.insertPictures(1, 13);
    bench.build();
  }

  @Test
  void rowsOfAnotherTableAreRefused() throws Exception {
    bench.execute("CREATE TABLE staging AS SELECT id + 100 AS id, image_url FROM images");
    Map<String, String> before = bench.objects();

    String said = refusal("source.table=staging");

    assertTrue(said.contains("The index is of \"public\".\"images\" by id;"), said);
    assertTrue(said.contains("are \"public\".\"staging\" by id"), said);
    assertTrue(said.contains("--adopt-source"), said);
    assertEquals(before, bench.objects());
    assertFalse(bench.check(), bench.printed());
    assertTrue(bench.printed().contains("The index is of"), bench.printed());
  }

  @Test
  void idsOfAnotherColumnAreRefused() throws Exception {
    bench.execute("ALTER TABLE images ADD sku text");
    bench.execute("UPDATE images SET sku = 'sku-' || id");

    String said = refusal("source.id-column=sku");

    assertTrue(said.contains("are \"public\".\"images\" by sku"), said);
  }

  @Test
  void aTableOfTheSameNameWithOtherIdsIsRefusedBeforeAnythingIsEmbedded() throws Exception {
    bench.execute("UPDATE images SET id = id + 100 WHERE id > 1");

    String said = refusal("source.url-column=image_url");

    assertTrue(
        said.startsWith("Of 12 ids in the index 1 are in \"public\".\"images\" by id"), said);
    assertEquals(11, bench.set(ADOPT).build().embedded());
  }

  @Test
  void aRenamedTableIsAdoptedOnceEvenWithNothingToEmbed() throws Exception {
    bench.execute("ALTER TABLE images RENAME TO products");
    bench.set("source.table=products");
    assertThrows(JobException.class, bench::build);

    assertEquals(0, bench.set(ADOPT).build().batches());
    assertTrue(
        bench.printed().contains("The index is of \"public\".\"products\" by id from now on."),
        bench.printed());

    bench.set("build.adopt-source=false");
    assertEquals(0, bench.build().batches());
    assertTrue(bench.check(), bench.printed());
  }

  @Test
  void theSearchPathsSchemaIsTheSameTable() throws Exception {
    bench.set("source.table=public.images");
    bench.insertPictures(20, 23);
    assertEquals(3, bench.build().embedded());
  }

  @Test
  void aChosenPartOfTheTableIsNoOtherTable() throws Exception {
    bench.insertPictures(20, 23);
    bench.set("source.where=id >= 20");
    assertEquals(3, bench.build().embedded());
  }

  @Test
  void whatChoosesRowsIsSaidAndTheOthersHaveNotLeftTheTable() throws Exception {
    bench.insertPictures(20, 23);
    bench.set("source.where=id >= 20", "source.limit=2");
    assertEquals(2, bench.build().embedded());

    String said = bench.printed();

    String choice = "source.where = id >= 20, source.limit = 2";
    assertTrue(said.contains("only those that these settings choose: " + choice), said);
    assertTrue(said.contains("Only rows were looked at that " + choice + " chooses"), said);
    assertTrue(said.contains("12 indexed rows are not among those of the table; they stay"), said);
    assertTrue(bench.check(), bench.printed());
    assertFalse(bench.printed().contains("neither indexed nor recorded"), bench.printed());
    assertFalse(bench.printed().contains("any more; run BuildIndex"), bench.printed());
  }

  @Test
  void shardsOfAnotherSizeAreKeptAndThatIsSaid() throws Exception {
    bench.insertPictures(20, 23);
    bench.set("index.rows-per-shard=7");
    assertEquals(3, bench.build().embedded());
    String said = "The index has 10 rows per shard and keeps them; a new one would have 7";
    assertTrue(bench.printed().contains(said), bench.printed());
  }

  private String refusal(String setting) {
    bench.set(setting);
    return assertThrows(JobException.class, bench::build).getMessage();
  }
}
