package clipshard.job.doctor;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.catalog.WriterLock;
import clipshard.config.Settings;
import clipshard.embed.ConstantTimeModel;
import clipshard.embed.VisionTransformer;
import clipshard.job.Workbench;
import clipshard.job.doctor.Checkup.Verdict;
import clipshard.store.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault is found, in the line it belongs to, and what that line says mends it. */
class DoctorJobTest extends WithDoctor {
  @Test
  void findsAllWellAndLeavesNothing() throws Exception {
    List<Checkup.Line> lines = look();
    assertTrue(lines.stream().allMatch(line -> line.verdict() == Verdict.FINE), lines.toString());
    assertEquals(Map.of(), bench.objects());
  }

  @Test
  void anIndexThatIsThereStaysAsItIs() throws Exception {
    bench.build();
    Map<String, String> before = bench.objects();
    look();
    assertEquals(before, bench.objects());
  }

  private static Fault sql(
      String name, Verdict verdict, String line, String remedy, String plant, String mend) {
    return new Fault(
        name,
        verdict,
        line,
        remedy,
        (bench, folder) -> execute(bench, plant),
        (bench, folder) -> execute(bench, mend));
  }

  private static void execute(Workbench bench, String statements) throws Exception {
    for (String statement : statements.split(";", -1)) {
      if (statement.startsWith("set ")) {
        bench.set(statement.substring(4));
      } else {
        bench.execute(statement);
      }
    }
  }

  static Stream<Fault> faults() {
    String url = Workbench.postgres().jdbcUrl();
    String user = "database.user=" + Workbench.postgres().user();
    return Stream.of(
        setting(
            "database",
            "Check host and port",
            "database.url=jdbc:postgresql://127.0.0.1:9/x",
            "database.url=" + url),
        setting(
            "database",
            "database's name",
            "database.url=" + url.replaceFirst("/[^/]*$", "/none"),
            "database.url=" + url),
        setting(
            "database",
            "session pooler",
            "database.url=jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
            "database.url=" + url),
        setting("database", "Check database.user", "database.user=nobody", user),
        setting("table", "source.table", "source.table=pictures", "source.table=images"),
        setting("table", "source.id-column", "source.id-column=uid", "source.id-column=id"),
        setting(
            "table", "source.url-column", "source.url-column=url", "source.url-column=image_url"),
        setting("table", "SQL condition", "source.where=id >", "source.where=id > 0"),
        sql(
            "an id column of JSON",
            Verdict.BAD,
            "table",
            "An id is one of",
            "ALTER TABLE images DROP CONSTRAINT images_pkey;ALTER TABLE images ALTER id TYPE json"
                + " USING to_json(id)",
            "ALTER TABLE images ALTER id TYPE bigint USING id::text::bigint"),
        sql(
            "two rows with one id",
            Verdict.BAD,
            "table",
            "1 id belongs to more than one row, for example 3 (2 rows). Each row needs an id of its"
                + " own: correct the rows",
            "ALTER TABLE images DROP CONSTRAINT images_pkey;INSERT INTO images SELECT * FROM images"
                + " WHERE id = 3",
            "DELETE FROM images WHERE id = 3"),
        sql(
            "a role that may not read",
            Verdict.BAD,
            "table",
            "Grant SELECT",
            "DROP ROLE IF EXISTS reader;CREATE ROLE reader LOGIN PASSWORD '"
                + Workbench.postgres().password()
                + "';set database.user=reader",
            "GRANT SELECT ON images TO reader"),
        sql(
            "row-level security",
            Verdict.BAD,
            "table",
            "BYPASSRLS",
            "DROP ROLE IF EXISTS guest;CREATE ROLE guest LOGIN PASSWORD '"
                + Workbench.postgres().password()
                + "';GRANT SELECT ON images TO guest;ALTER TABLE images ENABLE ROW LEVEL"
                + " SECURITY;set database.user=guest",
            "ALTER ROLE guest BYPASSRLS"),
        sql(
            "no rows",
            Verdict.DOUBTFUL,
            "table",
            "images is empty",
            "CREATE TABLE kept AS SELECT * FROM images;DELETE FROM images",
            "INSERT INTO images SELECT * FROM kept;DROP TABLE kept"),
        setting(
            "pictures",
            "not among fetch.allow-schemes",
            "fetch.allow-schemes=[https]",
            "fetch.allow-schemes=[https,data]"),
        sql(
            "a picture that is none",
            Verdict.DOUBTFUL,
            "pictures",
            "records such rows",
            "UPDATE images SET image_url = 'data:text/plain,none' WHERE id < 7",
            "DELETE FROM images WHERE id < 7"),
        new Fault(
            "a model that is not there",
            Verdict.BAD,
            "model",
            "Give a path that every executor has",
            (bench, folder) -> bench.set("model.uri=none.onnx"),
            (bench, folder) -> bench.set("model.uri=" + data.resolve("model.onnx"))),
        new Fault(
            "a model of text",
            Verdict.BAD,
            "model",
            "Copy the model again, whole, or correct model.uri",
            (bench, folder) ->
                bench.set("model.uri=" + Files.writeString(data.resolve("text.onnx"), "none")),
            (bench, folder) ->
                Files.copy(
                    data.resolve("model.onnx"), data.resolve("text.onnx"), REPLACE_EXISTING)),
        new Fault(
            "a model of other pictures",
            Verdict.BAD,
            "model",
            "put the model's own preprocessor_config.json beside it",
            (bench, folder) -> bench.set("model.uri=" + smallPictures(data.resolve("small"))),
            (bench, folder) ->
                Files.writeString(
                    data.resolve("small/preprocessor_config.json"),
                    "{\"image_processor_type\": \"CLIPImageProcessor\","
                        + " \"size\": {\"shortest_edge\": 64}, \"crop_size\": {\"height\": 64, \"width\":"
                        + " 64}}")),
        new Fault(
            "another table than the index's",
            Verdict.BAD,
            "index",
            "BuildIndex --adopt-source goes on with it",
            (bench, folder) -> {
              bench.build();
              bench.execute("ALTER TABLE images RENAME TO products");
              bench.set("source.table=products");
            },
            (bench, folder) -> {
              bench.execute("ALTER TABLE products RENAME TO images");
              bench.set("source.table=images");
            }),
        new Fault(
            "another model than the index's",
            Verdict.BAD,
            "index",
            "Restore the old settings",
            (bench, folder) -> {
              bench.build();
              bench.set("model.uri=demo");
            },
            (bench, folder) -> bench.set("model.uri=" + ConstantTimeModel.write(data, 64))),
        new Fault(
            "somebody else's index",
            Verdict.BAD,
            "index",
            "storage.base-uri",
            (bench, folder) -> Files.writeString(folder.resolve("clip_color_manifest.json"), "{}"),
            (bench, folder) -> bench.set("storage.base-uri=" + folder.resolve("other").toUri())),
        new Fault(
            "a base URI in a file",
            Verdict.BAD,
            "storage write",
            "Remove that file, or correct storage.base-uri (INDEX_URI)",
            (bench, folder) ->
                bench.set(
                    "storage.base-uri="
                        + Files.writeString(data.resolve("file"), "x").toUri()
                        + "/below/"),
            (bench, folder) -> bench.set("storage.base-uri=" + folder.toUri())));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void findsAFaultAndKnowsItsRemedy(Fault fault) throws Exception {
    findsAndMends(fault);
  }

  @Test
  void theModelsPreprocessingIsToldInWords() throws Exception {
    Checkup.Line ours = line(look(), "model");
    assertEquals(Verdict.FINE, ours.verdict());
    assertTrue(
        ours.found().contains("pictures: shorter side to 8 (bicubic), middle 8×8"), ours.found());
    assertTrue(ours.found().endsWith("(preprocessor_config.json)"), ours.found());
    bench.set("model.uri=demo");
    Checkup.Line demo = line(look(), "model");
    assertEquals(Verdict.DOUBTFUL, demo.verdict());
    assertTrue(demo.found().contains("colour and outline only"), demo.found());
    assertTrue(demo.found().endsWith("(CLIP's own)"), demo.found());
  }

  @Test
  void aLockThatIsHeldIsToldWithTheStatementThatEndsIt() throws Exception {
    Settings settings = bench.settings();
    Matcher told;
    try (ObjectStore store = bench.store();
        WriterLock lock = WriterLock.acquire(settings.database(), store.place(), "another run")) {
      Checkup.Line found = line(look(), "writer lock");
      assertEquals(Verdict.DOUBTFUL, found.verdict());
      assertTrue(found.found().contains("is held by \"another run\""), found.found());
      told = Pattern.compile("SELECT pg_terminate_backend\\([0-9]+\\)").matcher(found.found());
      assertTrue(told.find(), found.found());
      bench.execute(told.group());
      // The session is ended; the run that held it is not, and would take the lock again.
      assertTrue(lock.ensureHeld());
    }
    assertEquals(Verdict.FINE, line(look(), "writer lock").verdict());
  }

  @Test
  void anExecutorOfAnotherPlatformIsTold() throws Exception {
    look(); // what is loaded for this platform stays loaded
    String processor = System.getProperty("os.arch");
    try {
      findsAndMends(
          new Fault(
              "an executor on aarch64",
              Verdict.BAD,
              "executor driver",
              "Run the driver and the executors on machines of that kind",
              (bench, folder) -> System.setProperty("os.arch", "aarch64"),
              (bench, folder) -> System.setProperty("os.arch", processor)));
    } finally {
      System.setProperty("os.arch", processor);
    }
  }

  private static Path smallPictures(Path folder) throws Exception {
    Path model = Files.createDirectories(folder).resolve("small.onnx");
    VisionTransformer.write(model, new VisionTransformer.Size(64, 32, 8, 1, 2, 4), 1);
    return model;
  }
}
