package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsProblemsTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("my.conf"), text);
  }

  @Test
  void allAreReportedAtOnce() throws IOException {
    Path file =
        file("clipshard {\n  fetch.timeot = 3s\n  build.chunk-size = 0\n}\nmodel.uri = x\n");
    Path missing = folder.resolve("none.conf");
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                SettingsLoader.load(
                    List.of(file, missing),
                    List.of("fetch.timeout=20", "build.max-failure-share=2", "nonsense"),
                    Map.of("BATCH_SIZE", "ten", "SAMPLES", "-1")));
    List<String> expected =
        List.of(
            missing + ": no such file; check --config",
            "model (" + file + ": 5): not inside clipshard { }, where all settings are",
            "fetch.timeot (" + file + ": 2): no such key; the nearest is fetch.timeout",
            "--set number 3: no key=value; write it as --set fetch.timeout=20s",
            "database.url: missing; set JDBC_URL to "
                + JdbcUrl.ACCEPTED
                + "; for a Supabase project, SUPABASE_URL=https://<ref>.supabase.co is enough",
            "fetch.timeout (--set): \"20\" is not accepted; accepted: a duration with its unit, such"
                + " as 500ms, 30s, 2m or 1h",
            "build.batch-size (environment variable BATCH_SIZE): \"ten\" is not accepted; accepted:"
                + " a whole number",
            "build.chunk-size ("
                + file
                + ": 3): \"0\" is not accepted; accepted: a whole number,"
                + " at least 1",
            "build.max-failure-share (--set): \"2.0\" is not accepted; accepted: 0 to 1",
            "check.samples (environment variable SAMPLES): \"-1\" is not accepted; accepted: a whole"
                + " number, at least 0");
    assertEquals(expected, e.problems());
    assertTrue(e.getMessage().startsWith("10 problems in the settings:\n  - "), e.getMessage());
    assertNull(e.getCause());
  }

  @ParameterizedTest
  @CsvSource({
    "fetch.timeot, fetch.timeout",
    "fetch.maxBytes, fetch.max-bytes",
    "timeout, fetch.timeout",
    "build.batchsize, build.batch-size",
    "storage.fetch-size, source.fetch-size",
    "storage.s3.secretkey, storage.s3.secret-key",
  })
  void anUnknownKeyIsAnsweredWithTheNearest(String key, String nearest) {
    assertEquals(
        key + " (--set): no such key; the nearest is " + nearest, Loading.problem(key + "=1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://proxy:3128",
        "socks5://proxy:1080",
        "http://proxy:0",
        "http://proxy:65536",
        "http://user:%zz@proxy:3128",
        "http://proxy:3128/path",
      })
  void whatIsNoProxyIsNotShown(String value) {
    String start =
        "fetch.proxy (--set): (redacted) is not accepted; accepted: http://host:port or ";
    String problem = Loading.problem("fetch.proxy=" + value);
    assertTrue(problem.startsWith(start), problem);
  }

  @Test
  void aSectionIsNoKey() {
    assertEquals(
        "decode (--set): a section, not a value; its keys are decode.max-pixels, decode.min-pixels, decode.orientation, decode.threads, decode.transparency",
        Loading.problem("decode=1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source.limit=1.5",
        "source.limit=-1",
        "source.limit=1e40",
        "source.table= ",
        "source.url-prefix=products/",
        "source.url-prefix=https:///products/",
        "source.url-prefix=https://user:secret@host/products/",
        "source.url-prefix=https://host/products/?path=",
        "source.fetch-size=0",
        "source.partitions=3000000000",
        "fetch.allow-schemes=http://",
        "fetch.allow-addresses=10.0.0.0/8 10.1.0.0/8",
        "fetch.allow-addresses=10.0.0.0/33",
        "fetch.allow-addresses=localhost:8080",
        "fetch.concurrency=0",
        "fetch.timeout=0s",
        "fetch.timeout=-1s",
        "fetch.timeout=soon",
        "fetch.max-bytes=20 elephants",
        "fetch.max-bytes=3GiB",
        "fetch.max-bytes=0",
        "fetch.user-agent=a\nb: c",
        "fetch.no-proxy=http://host",
        "fetch.no-proxy=<local>",
        "decode.max-pixels=0",
        "decode.min-pixels=0",
        "decode.transparency=pink",
        "decode.orientation=left",
        "model.device=tpu",
        "model.batch-size=-1",
        "model.threads=-1",
        "index.types=colour",
        "index.types=",
        "index.types=[color",
        "index.metric=cosine",
        "index.factory=",
        "index.rows-per-shard=0",
        "index.target-shard-mb=-1",
        "index.target-shard-mb=NaN",
        "storage.base-uri=faiss",
        "storage.base-uri=s3://faiss/",
        "storage.base-uri=s3a://fa%20iss/",
        "storage.base-uri=s3a://faiss/f%C3%BCr/",
        "storage.base-uri=s3a://faiss/?x=y",
        "storage.prefix=a/b",
        "storage.prefix=",
        "storage.prefix=clip~",
        "storage.max-object-bytes=1",
        "storage.s3.endpoint=minio:9000",
        "storage.s3.path-style=perhaps",
        "exports.fixed-names=2",
        "exports.shard-name=shard_{index:5}",
        "build.batch-size=0",
        "build.max-time=-1s",
        "build.max-failure-share=1.1",
        "build.failure-attempts=0",
        "check.samples=-1",
        "check.top-k=0",
        "report.samples=-1",
        "report.samples=21",
      })
  void aBadValueIsNamedWithItsKeyAndWhatIsAccepted(String set) {
    String problem = Loading.problem(set);
    String start = set.substring(0, set.indexOf('=')) + " (--set): \"";
    assertTrue(problem.startsWith(start), problem);
    assertTrue(problem.contains("\" is not accepted; accepted: "), problem);
  }

  @Test
  void aListWhereTextBelongsIsRefused() throws IOException {
    String problem =
        Loading.only(
            Loading.problems(
                List.of(file("clipshard.source.table = [a, b]")), List.of(), Loading.DATABASE));
    assertTrue(problem.endsWith("accepted: text"), problem);
  }

  @Test
  void aFolderInThePrefixIsToldItsPlace() {
    String problem =
        Loading.only(
            Loading.problems(
                List.of(),
                List.of(),
                Loading.withDatabase(Map.of("PREFIX", "catalog/shoes/clip_color"))));
    assertTrue(problem.startsWith("storage.prefix (environment variable PREFIX): "), problem);
    assertTrue(problem.endsWith("(INDEX_URI=s3a://bucket/folder/)"), problem);
  }

  @Test
  void aBrokenFileIsToldByItsPlaceAlone() throws IOException {
    Path file = file("clipshard {\n  database.password = hunter2{hunter3\n}\n");
    String problem = Loading.only(Loading.problems(List.of(file), List.of(), Loading.DATABASE));
    assertTrue(problem.startsWith(file + ": "), problem);
    assertTrue(problem.contains("not valid HOCON"), problem);
    assertFalse(problem.contains("hunter"), problem);
  }

  @Test
  void aRequiredIncludeThatIsMissingIsAProblem() throws IOException {
    Path file = file("include required(\"none.conf\")\n");
    String problem = Loading.only(Loading.problems(List.of(file), List.of(), Loading.DATABASE));
    assertEquals(file + ": cannot be read, or includes what cannot: none.conf", problem);
  }

  @Test
  void aSubstitutionWithoutAValueIsAProblem() throws IOException {
    Path file = file("clipshard {\n  source.table = ${NO_SUCH_THING}\n}\n");
    String problem = Loading.only(Loading.problems(List.of(file), List.of(), Loading.DATABASE));
    assertEquals(file + ": 2: a ${substitution} has no value, or goes in circles", problem);
  }

  @Test
  void aFolderIsNoFile() {
    String problem = Loading.only(Loading.problems(List.of(folder), List.of(), Loading.DATABASE));
    assertEquals(folder + ": no such file; check --config", problem);
  }
}
