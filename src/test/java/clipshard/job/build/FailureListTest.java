package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.catalog.WriterLock;
import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.format.FailureCsv;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.picture.Rejected.Reason;
import faults.FaultScript;
import faults.FaultyStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rows without a vector can be found: in a file, in the output, and by --list-failures. */
class FailureListTest extends WithWorkbench {
  private static final String NO_PICTURE = "data:text/html,<p>no picture";

  /** Nothing listens on this port: a passing failure. */
  private static final String UNREACHABLE = "http://127.0.0.1:9/1.jpg?token=secret";

  private static final Pattern CELLS = Pattern.compile(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)");

  private void insertRowsOfEveryKind() throws Exception {
    bench.set("fetch.allow-addresses=[127.0.0.1]", "fetch.attempts=1", "build.failure-attempts=2");
    bench.insertPictures(1, 6);
    bench.insert(20, NO_PICTURE);
    bench.insert(7, UNREACHABLE);
    bench.insert(-3, "gopher://somewhere/else");
  }

  private List<List<String>> csv() throws IOException {
    return csv(Files.readString(folder.resolve("reports/failures.csv")));
  }

  /** Cells as they are written: a comma within quotes separates none. */
  private static List<List<String>> csv(String text) {
    List<String> lines = text.lines().toList();
    assertEquals(FailureCsv.HEADER, lines.get(0));
    return lines.stream().skip(1).map(line -> List.of(CELLS.split(line, -1))).toList();
  }

  private static List<String> column(List<List<String>> rows, int column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  @Test
  void theFileHasTheFailuresOfAllRuns() throws Exception {
    insertRowsOfEveryKind();
    bench.build();
    assertEquals(List.of("-3", "7", "20"), column(csv(), 0));
    assertEquals("http://127.0.0.1:9/1.jpg", csv().get(1).get(1));
    assertEquals(List.of("FORBIDDEN_ADDRESS", "CONNECTION", "NOT_AN_IMAGE"), column(csv(), 2));
    assertEquals(List.of("no", "yes", "no"), column(csv(), 6));
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(9) + "' WHERE id = -3");
    bench.insert(100, NO_PICTURE);
    bench.build();
    assertEquals(List.of("7", "20", "100"), column(csv(), 0));
    assertEquals(List.of("2", "1", "1"), column(csv(), 4));
    assertEquals(List.of("no", "no", "no"), column(csv(), 6));
    assertEquals(ledger().get(2).lastAttempt(), csv().get(1).get(5));
  }

  @Test
  void bothPagesLeadToTheFileBesideThem() throws Exception {
    Path local = data.resolve("pages");
    bench.set("report.dir=" + local);
    insertRowsOfEveryKind();
    bench.build();
    String file = Files.readString(folder.resolve("reports/failures.csv"));
    assertLeads("build.html");
    assertEquals(file, Files.readString(local.resolve("failures.csv")));
    Files.delete(local.resolve("failures.csv"));
    Files.delete(folder.resolve("reports/failures.csv"));
    assertTrue(bench.check(), bench.printed());
    assertLeads("check.html");
    assertEquals(file, Files.readString(folder.resolve("reports/failures.csv")));
    assertEquals(file, Files.readString(local.resolve("failures.csv")));
  }

  private void assertLeads(String name) throws IOException {
    String page = Files.readString(folder.resolve("reports").resolve(name));
    assertTrue(page.contains("<a href=\"failures.csv\">failures.csv</a>"), name);
  }

  @Test
  void everyRunSaysHowManyFailedForGood() throws Exception {
    insertRowsOfEveryKind();
    assertTrue(
        printedBy(bench::build).contains("   2 rows have failed for good, in all runs: see "));
    bench.insert(100, NO_PICTURE);
    String second = printedBy(bench::build);
    assertTrue(second.contains("   4 rows have failed for good, in all runs: see "), second);
    assertTrue(second.contains(folder.toUri() + "reports/failures.csv or "), second);
    String idle = printedBy(bench::build);
    assertTrue(idle.contains("Nothing to do: "), idle);
    assertTrue(idle.contains("   4 rows have failed for good, in all runs: see "), idle);
    assertTrue(idle.contains("--list-failures") && idle.contains("--retry-failed"), idle);
    assertLeads("build.html");
  }

  @Test
  void whereNoneHasFailedNothingIsSaid() throws Exception {
    bench.insertPictures(1, 4);
    bench.build();
    assertFalse(bench.printed().contains("failed for good, in all runs"), bench.printed());
    assertEquals(List.of(), csv());
  }

  private String printedBy(FaultScript.Action run) throws Exception {
    int before = bench.printed().length();
    run.run();
    return bench.printed().substring(before);
  }

  /** The plan reads each part; what is known of the failures is in the last report. */
  @Test
  void aRunWithNothingToDoReadsNoPartForIt() throws Exception {
    Path root = Files.createDirectory(folder.resolve("store"));
    bench.set(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + root);
    insertRowsOfEveryKind();
    bench.build();
    bench.build();
    FaultScript script = FaultyStore.script(root).clear();
    assertTrue(printedBy(bench::build).contains("3 rows have failed for good"));
    assertEquals(Map.of(1L, 3L), partsByReads(script));
    Files.delete(root.resolve("reports/failures.csv"));
    script.clear();
    assertTrue(printedBy(bench::build).contains("3 rows have failed for good"));
    assertEquals(Map.of(2L, 3L), partsByReads(script));
    assertTrue(Files.exists(root.resolve("reports/failures.csv")));
  }

  private static Map<Long, Long> partsByReads(FaultScript script) {
    return script.operations().stream()
        .filter(operation -> operation.matches("GET (failures|positions)/.*"))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values()
        .stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void aListThatCannotBeWrittenFailsNoBuild() throws Exception {
    Files.writeString(folder.resolve("reports"), "a file where the folder should be");
    insertRowsOfEveryKind();
    assertEquals(5, bench.build().embedded());
    assertTrue(bench.printed().contains("⚠️ The list of failures could not be written beside"));
    assertTrue(bench.printed().contains("in all runs: see BuildIndex --list-failures"));
  }

  @Test
  void theListIsPrintedWithoutADatabaseWhileABuildRuns() throws Exception {
    insertRowsOfEveryKind();
    bench.build();
    Map<String, String> before = bench.objects();
    try (var store = bench.store();
        WriterLock lock =
            WriterLock.acquire(bench.settings().database(), store.place(), "another run")) {
      assertFalse(lock.ensureHeld(), "lost meanwhile");
      assertTrue(lock.ensureHeld() || !lock.ensureHeld(), "held");
      Printed all = list(withoutDatabase(), Optional.empty());
      assertEquals(csv(), csv(all.rows()));
      assertEquals(
          "3 rows listed; 3 without a vector in %s, 2 of them failed for good\n"
              .formatted(folder.toUri()),
          all.summary());
    }
    assertEquals(before, bench.objects());
    Printed one = list(withoutDatabase(), Optional.of(Reason.CONNECTION));
    assertEquals(List.of("7"), column(csv(one.rows()), 0));
    assertTrue(one.summary().startsWith("1 row listed of CONNECTION; 3 without"), one.summary());
    Printed none = list(withoutDatabase(), Optional.of(Reason.NON_FINITE));
    assertEquals(List.of(), csv(none.rows()));
  }

  @Test
  void withoutAnIndexThereIsNothingToList() {
    JobException refused =
        assertThrows(JobException.class, () -> list(withoutDatabase(), Optional.empty()));
    assertTrue(refused.getMessage().contains("There is no index under"), refused.getMessage());
  }

  private Settings withoutDatabase() {
    return SettingsLoader.loadWithoutDatabase(
        List.of(),
        List.of("build.failure-attempts=2"),
        Map.of("INDEX_URI", folder.toUri().toString()));
  }

  private record Printed(String rows, String summary) {}

  private Printed list(Settings settings, Optional<Reason> reason) throws Exception {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    try (ListFailuresJob job = new ListFailuresJob(bench.spark(), settings, stream(rows))) {
      job.run(reason, stream(summary));
    }
    return new Printed(
        rows.toString(StandardCharsets.UTF_8), summary.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
