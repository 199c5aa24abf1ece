package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentVariableTest {
  private static final Map<String, String> KEYS =
      Map.of("AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "s3cret");

  /** Each variable with a value and the lines of {@link Settings#describe} that it makes. */
  static Stream<Arguments> variables() {
    return Stream.of(
        row("SUPABASE_URL", "https://abc.supabase.co/", "database.user = \"postgres\""),
        row("SUPABASE_KEY", "eyJ"),
        row("JDBC_URL", "jdbc:postgresql://h/d", "database.url = \"jdbc:postgresql://h/d\""),
        row("JDBC_USER", "me", "database.user = \"me\""),
        row("JDBC_PASSWORD", "pw", "database.password = (redacted)"),
        row("IMAGES_TABLE", "shop.pictures", "source.table = \"shop.pictures\""),
        row("IMG_ID_COL", "sku", "source.id-column = \"sku\""),
        row("IMG_URL_COL", "link", "source.url-column = \"link\""),
        row("IMG_BRAND_COL", "maker", "source.brand-column = \"maker\""),
        row("TEST_LIMIT", "500", "source.limit = 500"),
        row("TEST_BRAND", "aw", "source.brand = \"aw\"", "check.brand = \"aw\""),
        row("HTTP_TIMEOUT", "12.5", "fetch.timeout = 12500ms"),
        row("HTTP_TIMEOUT", "2m", "fetch.timeout = 120s"),
        row(
            "FETCH_ALLOW_ADDRESSES",
            "127.0.0.1, a.b",
            "fetch.allow-addresses = [\"127.0.0.1\", \"a.b\"]"),
        row("HTTP_PROXY", "proxy", "fetch.proxy = \"http://proxy:80\""),
        row(
            "HTTPS_PROXY",
            "http://me:p%40ss@[::1]:3128/",
            "fetch.proxy = \"http://(redacted)@[::1]:3128\""),
        row(
            "NO_PROXY",
            "localhost, .A.b:80 10.0.0.0/8,::1,",
            "fetch.no-proxy = [\"localhost\", \".a.b:80\", \"10.0.0.0/8\", \"::1\"]"),
        row("CLIP_MODEL", "/models/clip.onnx", "model.uri = \"/models/clip.onnx\""),
        row(
            "HF_ENDPOINT",
            "https://mirror:8443/hub/",
            "hub.endpoint = \"https://mirror:8443/hub\""),
        row("HF_TOKEN", "hf_x", "hub.token = (redacted)"),
        row("HF_HOME", "/models", "hub.home = \"/models\""),
        row("HF_HUB_CACHE", "/models/hub", "hub.cache = \"/models/hub\""),
        row("HF_HUB_OFFLINE", "1", "hub.offline = true"),
        row("HF_HUB_OFFLINE", "no", "hub.offline = false"),
        row("EMBED_TYPES", "combined,color", "index.types = [\"color\", \"combined\"]"),
        row("FAISS_METRIC", "ip", "index.metric = inner_product"),
        row("FAISS_METRIC", "INNER_PRODUCT", "index.metric = inner_product"),
        row("FAISS_METRIC", "l2", "index.metric = l2"),
        row("TARGET_SHARD_MB", "1.5", "index.target-shard-mb = 1.5"),
        row("BUCKET_NAME", "pictures", "storage.base-uri = \"s3a://pictures/\""),
        row(
            "BUCKET_NAME",
            "product_pictures/a",
            "storage.base-uri = \"s3a://product_pictures/a/\""),
        row("INDEX_URI", "file:///data/index", "storage.base-uri = \"file:///data/index/\""),
        row("PREFIX", "shop", "storage.prefix = \"shop\""),
        row(
            "S3_ENDPOINT",
            "http://s3:9000",
            "storage.hadoop.\"fs.s3a.bucket.faiss.endpoint\" = \"http://s3:9000\""),
        row(
            "S3_REGION",
            "eu-1",
            "storage.hadoop.\"fs.s3a.bucket.faiss.endpoint.region\" = \"eu-1\""),
        row(
            "AWS_ACCESS_KEY_ID",
            "AKIA",
            "storage.hadoop.\"fs.s3a.bucket.faiss.access.key\" = (redacted)"),
        row(
            "AWS_SECRET_ACCESS_KEY",
            "x",
            "storage.hadoop.\"fs.s3a.bucket.faiss.secret.key\" = (redacted)"),
        row(
            "AWS_SESSION_TOKEN",
            "x",
            "storage.hadoop.\"fs.s3a.bucket.faiss.session.token\" = (redacted)"),
        row("BATCH_SIZE", "500", "build.batch-size = 500"),
        row("MAX_SECONDS", "3600", "build.max-time = 3600s"),
        row("SAMPLES", "50", "check.samples = 50"));
  }

  private static Arguments row(String name, String value, String... lines) {
    return Arguments.of(name, value, List.of(lines));
  }

  @ParameterizedTest
  @MethodSource("variables")
  void setsItsKeys(String name, String value, List<String> lines) {
    Map<String, String> environment = new TreeMap<>(Loading.withDatabase(KEYS));
    environment.put("S3_REGION", "us-east-1");
    environment.put(name, value);
    String described = SettingsLoader.load(List.of(), List.of(), environment).describe();
    assertTrue(described.lines().toList().containsAll(lines), described);
  }

  @Test
  void proxiesAreReadUnderTheirLowerCaseNamesToo() {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "http://a:1", "https_proxy", "b:2", "no_proxy", "*");
    Settings.Fetch fetch =
        SettingsLoader.load(List.of(), List.of(), Loading.withDatabase(environment)).fetch();
    assertEquals(new ProxyAddress("b", 2, "", Secret.NONE), fetch.proxy());
    assertEquals(List.of("*"), fetch.noProxy());
    assertEquals(Loading.sets(), Loading.environment("prefix", "other"));
  }

  @Test
  void allAreTested() {
    Set<EnvironmentVariable> tested =
        variables()
            .map(row -> EnvironmentVariable.valueOf((String) row.get()[0]))
            .collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(EnvironmentVariable.class), tested);
  }

  @ParameterizedTest
  @CsvSource({
    "clip, clip",
    "clip_color, clip",
    "clip_structure, clip",
    "clip_combined, clip",
    "clip_color/, clip",
    "clip_color_, clip",
    "clip_, clip",
    "/clip_color/, clip",
    "clip/color, clip",
    "clip_colored, clip_colored",
    "color, color",
    "my_clip-2.0_color, my_clip-2.0",
  })
  void onePrefixServesAllTypes(String value, String prefix) {
    assertEquals(prefix, Loading.environment("PREFIX", value).storage().prefix());
  }

  @Test
  void anEmptyVariableIsNone() {
    for (EnvironmentVariable variable : EnvironmentVariable.values()) {
      if (variable != EnvironmentVariable.JDBC_URL) {
        assertEquals(Loading.sets(), Loading.environment(variable.name(), "  "), variable.name());
      }
    }
  }

  @Test
  void theWholeUriIsStrongerThanTheBucket() {
    Map<String, String> both = Map.of("BUCKET_NAME", "a", "INDEX_URI", "s3a://b/c");
    Settings settings = SettingsLoader.load(List.of(), List.of(), Loading.withDatabase(both));
    assertEquals("s3a://b/c/", settings.storage().baseUri());
  }
}
