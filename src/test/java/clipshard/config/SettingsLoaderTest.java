package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void hasTheDocumentedDefaults() {
    Settings settings = Loading.sets();
    assertEquals(
        new Settings.Source(
            "images",
            "id",
            "image_url",
            "",
            "",
            "",
            List.of(),
            "",
            "",
            "",
            0,
            0,
            1000,
            Settings.ComparedUrl.WHOLE),
        settings.source());
    assertEquals(
        new Settings.Fetch(
            List.of("http", "https", "data"),
            List.of(),
            64,
            0,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            20 << 20,
            5,
            3,
            "clipshard/dev",
            HostHeaders.NONE,
            ProxyAddress.NONE,
            List.of()),
        settings.fetch());
    assertEquals(
        new Settings.Decode(
            67_108_864, 4, Settings.Transparency.WHITE, Settings.Orientation.EXIF, 0),
        settings.decode());
    assertEquals(new Settings.Model("demo", Settings.Device.AUTO, 0, 0), settings.model());
    assertEquals(
        new Settings.Index(
            List.of("color", "structure", "combined"),
            Settings.Metric.INNER_PRODUCT,
            "Flat",
            1000,
            0),
        settings.index());
    assertEquals("s3a://faiss/", settings.storage().baseUri());
    assertEquals("clip", settings.storage().prefix());
    assertEquals(45 << 20, settings.storage().maxObjectBytes());
    assertEquals(
        new Settings.Exports(true, "{prefix}_{type}_shard_{index:5}.index", false),
        settings.exports());
    assertEquals(
        new Settings.Build(
            10_000,
            256,
            Duration.ZERO,
            0.5,
            3,
            false,
            false,
            Settings.Removals.APPLY,
            0.2,
            false,
            0,
            List.of(),
            false,
            false,
            ""),
        settings.build());
    assertEquals(
        new Settings.Check(
            Settings.CheckLevel.FULL,
            200,
            42,
            10,
            "",
            new Settings.Recall("", 0.9),
            new ScriptNames(
                "",
                "(?:[^/]*_)?(?<type>color|structure|combined)_shard_(?<shard>[0-9]+)[.](?:index|faiss)",
                "id_map_{type}")),
        settings.check());
  }

  @Test
  void aCopyOfTheDocumentedFileChangesNothing() {
    assertEquals(Loading.sets(), Loading.file(Path.of("conf/clipshard.conf")));
  }

  @Test
  void optionsWinOverEnvironmentOverFilesOverDefaults() throws IOException {
    Path first =
        file("first.conf", "clipshard.source { table = a, id-column = a, limit = 1, brand = a }");
    Path second =
        file(
            "second.conf",
            "clipshard.source { table = b, id-column = b, limit = 2, partitions = 2 }");
    Settings.Source source =
        SettingsLoader.load(
                List.of(first, second),
                List.of("source.table=c", "source.table=d"),
                Loading.withDatabase(Map.of("IMAGES_TABLE", "e", "IMG_ID_COL", "f")))
            .source();
    assertEquals(
        new Settings.Source(
            "d",
            "f",
            "image_url",
            "",
            "",
            "",
            List.of(),
            "",
            "",
            "a",
            2,
            2,
            1000,
            Settings.ComparedUrl.WHOLE),
        source);
  }

  @Test
  void optionsTakeTheRootOrNot() {
    assertEquals(7, Loading.sets("clipshard.build.batch-size=7").build().batchSize());
    assertEquals(7, Loading.sets(" build.batch-size =7").build().batchSize());
  }

  @Test
  void anOptionsValueIsTakenAsItStands() {
    assertEquals("a='b=c' # $d", Loading.sets("source.where=a='b=c' # $d").source().where());
  }

  @Test
  void attributesHaveNamesThatAFilterCanName() {
    List<String> names = List.of("category", "price range");
    String given = "source.attributes=[category, price range, category]";
    assertEquals(names, Loading.sets(given).source().attributes());
    for (String name : List.of("brand", "group", "a=b", "a<b", " a", "")) {
      String set = "source.attributes=[category, \"" + name + "\"]";
      assertThrows(ConfigException.class, () -> Loading.sets(set), name);
    }
  }

  @Test
  void listsAreGivenInEitherForm() {
    List<String> expected = List.of("color", "combined");
    assertEquals(expected, Loading.sets("index.types=combined, color").index().types());
    assertEquals(expected, Loading.sets("index.types=[color, combined]").index().types());
    assertEquals(List.of(), Loading.sets("fetch.allow-addresses=[]").fetch().allowAddresses());
    assertEquals(
        List.of("10.0.0.0/8", "images.internal", "::1", "fd00::/8"),
        Loading.sets("fetch.allow-addresses=10.0.0.0/8,images.internal,::1,fd00::/8")
            .fetch()
            .allowAddresses());
  }

  @Test
  void filesIncludeOthersAndUseTheEnvironment() throws IOException {
    file("shared.conf", "clipshard.source.table = shared");
    Path main =
        file(
            "main.conf",
            """
            include "shared.conf"
            clipshard.source.brand = ${MY_BRAND}
            clipshard.source.where = ${?MISSING}
            clipshard.check.brand = ${clipshard.source.table}
            """);
    Settings settings =
        SettingsLoader.load(
            List.of(main), List.of(), Loading.withDatabase(Map.of("MY_BRAND", "aw")));
    assertEquals("shared", settings.source().table());
    assertEquals("aw", settings.source().brand());
    assertEquals("", settings.source().where());
    assertEquals("shared", settings.check().brand());
  }

  @Test
  void nullInAFileMeansTheDefault() throws IOException {
    assertEquals(0, Loading.file(file("a.conf", "clipshard.source.limit = null")).source().limit());
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "20s,PT20S", "1.5s,PT1.5S", "2m,PT2M", "1 hour,PT1H"})
  void durationsHaveUnits(String text, Duration expected) {
    assertEquals(expected, Loading.sets("fetch.timeout=" + text).fetch().timeout());
  }

  @Test
  void zeroNeedsNoUnit() {
    assertEquals(Duration.ZERO, Loading.sets("build.max-time=0").build().maxTime());
  }

  @ParameterizedTest
  @CsvSource({"20MB,20000000", "45MiB,47185920", "1kB,1000", "2048,2048", "1.5KiB,1536"})
  void sizesMayHaveUnits(String text, long expected) {
    assertEquals(expected, Loading.sets("fetch.max-bytes=" + text).fetch().maxBytes());
  }

  @Test
  void connectingTakesNoLongerThanTheWholeDownload() {
    assertEquals(Duration.ofSeconds(5), Loading.sets("fetch.timeout=5s").fetch().connectTimeout());
  }

  @Test
  void choicesAreReadInAnyCase() {
    assertEquals(Settings.Device.CUDA, Loading.sets("model.device=CUDA").model().device());
    assertEquals(Settings.Metric.L2, Loading.sets("index.metric=L2").index().metric());
    assertFalse(Loading.sets("exports.fixed-names=False").exports().fixedNames());
  }

  @Test
  void settingsPassThroughTheTasksOfSpark() throws Exception {
    Settings.Storage storage = Loading.sets("storage.s3.region=eu").storage();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(storage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(storage, in.readObject());
    }
  }

  @Test
  void describesItselfInKeysThatExist() {
    KnownKeys known = KnownKeys.load();
    List<String> lines =
        Loading.sets("fetch.timeout=1500ms", "storage.s3.region=eu").describe().lines().toList();
    for (String line : lines.stream().filter(each -> !each.startsWith("# ")).toList()) {
      String key = line.substring(0, line.indexOf(" = ")).replace("\"", "");
      assertTrue(known.contains(key), line);
    }
    assertTrue(lines.contains("fetch.timeout = 1500ms"), lines::toString);
    assertTrue(lines.contains("database.url = \"jdbc:postgresql://db/shop\""), lines::toString);
    assertTrue(
        lines.contains("storage.hadoop.\"fs.s3a.bucket.faiss.endpoint.region\" = \"eu\""),
        lines::toString);
    assertTrue(
        lines.contains("# storage: region: eu, from storage.s3.region (--set)"), lines::toString);
    assertTrue(lines.contains("index.metric = inner_product"), lines::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "source.compared-url, without-query",
    "index.metric, l2",
    "check.level, full",
    "fetch.allow-addresses, '10.0.0.0/8, ::1/128'",
    "source.where, a {b} = $c"
  })
  void isLoadedAgainAsItDescribesItself(String key, String value) throws IOException {
    Settings settings = Loading.sets(key + "=" + value);
    Path described = file("again.conf", "clipshard {\n" + settings.describe() + "\n}\n");
    assertEquals(values(settings), values(Loading.file(described)));
  }

  /** Without secrets, which are not shown, and what explains. */
  private static List<String> values(Settings settings) {
    return settings
        .describe()
        .lines()
        .filter(line -> !line.matches("(#|database.password|hub.token).*"))
        .toList();
  }
}
