package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.doctor.Checkup;
import clipshard.doctor.Checkup.Verdict;
import clipshard.embed.ConstantTimeModel;
import clipshard.embed.VisionTransformer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault is found, in the line it belongs to, and what that line says mends it. */
class DoctorJobTest extends WithWorkbench {

  @BeforeEach
  void fillTheTable() throws Exception {
    bench.insertPictures(1, 8);
    bench.set("model.uri=" + ConstantTimeModel.write(data, 64));
  }

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

  /** Something done to the bench. */
  @FunctionalInterface
  interface Deed {
    void on(Workbench bench, Path folder) throws Exception;
  }

  /**
   * A fault that is planted.
   *
   * @param line where it shows
   * @param remedy words of what is said to do
   */
  record Fault(String name, Verdict verdict, String line, String remedy, Deed plant, Deed mend) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Fault setting(String line, String remedy, String wrong, String right) {
    return new Fault(
        wrong,
        Verdict.BAD,
        line,
        remedy,
        (bench, folder) -> bench.set(wrong),
        (bench, folder) -> bench.set(right));
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
    String url = postgres.jdbcUrl();
    String user = "database.user=" + postgres.user();
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
            "ALTER TABLE images DROP CONSTRAINT images_pkey;ALTER TABLE images ALTER id TYPE json USING to_json(id)",
            "ALTER TABLE images ALTER id TYPE bigint USING id::text::bigint"),
        sql(
            "two rows with one id",
            Verdict.BAD,
            "table",
            "id",
            "ALTER TABLE images DROP CONSTRAINT images_pkey;INSERT INTO images SELECT * FROM images WHERE id = 3",
            "DELETE FROM images WHERE id = 3"),
        sql(
            "a role that may not read",
            Verdict.BAD,
            "table",
            "Grant SELECT",
            "DROP ROLE IF EXISTS reader;CREATE ROLE reader LOGIN PASSWORD '"
                + postgres.password()
                + "';set database.user=reader",
            "GRANT SELECT ON images TO reader"),
        sql(
            "row-level security",
            Verdict.BAD,
            "table",
            "BYPASSRLS",
            "DROP ROLE IF EXISTS guest;CREATE ROLE guest LOGIN PASSWORD '"
                + postgres.password()
                + "';GRANT SELECT ON images TO guest;ALTER TABLE images ENABLE ROW LEVEL SECURITY;set database.user=guest",
            "ALTER ROLE guest BYPASSRLS"),
        sql(
            "no rows",
            Verdict.DOUBTFUL,
            "table",
            "source.where",
            "CREATE TABLE kept AS SELECT * FROM images;DELETE FROM images",
            "INSERT INTO images SELECT * FROM kept;DROP TABLE kept"),
        setting(
            "pictures",
            "fetch.allow-addresses",
            "fetch.allow-schemes=[https]",
            "fetch.allow-schemes=[https,data]"),
        sql(
            "a picture that is none",
            Verdict.DOUBTFUL,
            "pictures",
            "records such rows",
            "UPDATE images SET image_url = 'data:text/plain,none' WHERE id < 7",
            "DELETE FROM images WHERE id < 7"),
        setting("model", "--files", "model.uri=none.onnx", "model.uri=demo"),
        new Fault(
            "a model of text",
            Verdict.BAD,
            "model",
            "no ONNX model",
            (bench, folder) ->
                bench.set("model.uri=" + Files.writeString(data.resolve("text.onnx"), "none")),
            (bench, folder) -> bench.set("model.uri=demo")),
        new Fault(
            "a model of other pictures",
            Verdict.BAD,
            "model",
            "preprocessor_config.json",
            (bench, folder) -> bench.set("model.uri=" + smallPictures()),
            (bench, folder) -> bench.set("model.uri=demo")),
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
            "Mend that",
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
    fault.plant.on(bench, folder);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    List<Checkup.Line> lines;
    try (DoctorJob job = job(printed)) {
      if (fault.verdict == Verdict.BAD) {
        assertThrows(JobException.class, job::run);
      } else {
        job.run();
      }
      lines = job.lines();
    }
    Checkup.Line found =
        lines.stream().filter(line -> line.what().equals(fault.line)).findFirst().orElseThrow();
    assertEquals(fault.verdict, found.verdict(), printed.toString(StandardCharsets.UTF_8));
    assertTrue(found.found().contains(fault.remedy), found.found());
    fault.mend.on(bench, folder);
    assertTrue(
        look().stream()
            .noneMatch(line -> line.what().equals(fault.line) && line.verdict() == fault.verdict));
  }

  private static Path smallPictures() throws Exception {
    Path model = data.resolve("small.onnx");
    VisionTransformer.write(model, new VisionTransformer.Size(64, 32, 8, 1, 2, 4), 1);
    return model;
  }

  private List<Checkup.Line> look() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (DoctorJob job = job(printed)) {
      return job.run();
    } catch (JobException e) {
      throw new AssertionError(printed.toString(StandardCharsets.UTF_8), e);
    }
  }

  private DoctorJob job(ByteArrayOutputStream printed) throws Exception {
    return new DoctorJob(
        bench.spark(), bench.settings(), new PrintStream(printed, true, StandardCharsets.UTF_8));
  }
}
