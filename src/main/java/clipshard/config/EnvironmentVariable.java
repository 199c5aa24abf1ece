package clipshard.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The environment variables that are read, by their own names, and the keys they set. Of two that
 * set one key, the later one here wins. An empty value is none.
 */
enum EnvironmentVariable {
  SUPABASE_URL("supabase.url"),
  /** Opens Supabase's web API, which is not used: known only so that messages can say so. */
  SUPABASE_KEY(),
  JDBC_URL("database.url"),
  JDBC_USER("database.user"),
  JDBC_PASSWORD("database.password"),
  IMAGES_TABLE("source.table"),
  IMG_ID_COL("source.id-column"),
  IMG_URL_COL("source.url-column"),
  IMG_BRAND_COL("source.brand-column"),
  TEST_LIMIT("source.limit"),
  TEST_BRAND("source.brand", "check.brand"),
  HTTP_TIMEOUT(EnvironmentVariable::seconds, "fetch.timeout"),
  FETCH_ALLOW_ADDRESSES("fetch.allow-addresses"),
  HTTP_PROXY("fetch.proxy"),
  HTTPS_PROXY("fetch.proxy"),
  NO_PROXY(EnvironmentVariable::withCommas, "fetch.no-proxy"),
  CLIP_MODEL("model.uri"),
  HF_ENDPOINT("hub.endpoint"),
  HF_TOKEN("hub.token"),
  HF_HOME("hub.home"),
  HF_HUB_CACHE("hub.cache"),
  HF_HUB_OFFLINE(EnvironmentVariable::flag, "hub.offline"),
  EMBED_TYPES("index.types"),
  FAISS_METRIC("index.metric"),
  TARGET_SHARD_MB("index.target-shard-mb"),
  BUCKET_NAME(EnvironmentVariable::bucketUri, "storage.base-uri"),
  INDEX_URI("storage.base-uri"),
  PREFIX(EnvironmentVariable::withoutType, "storage.prefix"),
  S3_ENDPOINT("storage.s3.endpoint"),
  S3_REGION("storage.s3.region"),
  AWS_ACCESS_KEY_ID("storage.s3.access-key"),
  AWS_SECRET_ACCESS_KEY("storage.s3.secret-key"),
  AWS_SESSION_TOKEN("storage.s3.session-token"),
  BATCH_SIZE("build.batch-size"),
  MAX_SECONDS(EnvironmentVariable::seconds, "build.max-time"),
  SAMPLES("check.samples");

  // Method references without state and lists made by List.of are immutable, unlike their types.
  @SuppressWarnings("ImmutableEnumChecker")
  private final UnaryOperator<String> meaning;

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> keys;

  EnvironmentVariable(String... keys) {
    this(UnaryOperator.identity(), keys);
  }

  EnvironmentVariable(UnaryOperator<String> meaning, String... keys) {
    this.meaning = meaning;
    this.keys = List.of(keys);
  }

  List<String> keys() {
    return keys;
  }

  /** Hands every key that {@code environment} sets to {@code sink}, with its value. */
  void read(Map<String, String> environment, BiConsumer<String, String> sink) {
    String value = value(environment);
    if (!value.isBlank()) {
      keys.forEach(
          key -> sink.accept(key, Values.isSecret(key) ? value : meaning.apply(value.strip())));
    }
  }

  /** Of proxies most programs know the lower-case names, and some these alone. */
  private String value(Map<String, String> environment) {
    String value = environment.getOrDefault(name(), "");
    return value.isBlank() && name().endsWith("_PROXY")
        ? environment.getOrDefault(name().toLowerCase(Locale.ROOT), "")
        : value;
  }

  private static String withCommas(String value) {
    return value.replaceAll("\\s+", ",");
  }

  /** A plain number is of seconds. */
  private static String seconds(String value) {
    return value.matches("[0-9.]+") ? value + "s" : value;
  }

  /** As Hugging Face's programs read it. */
  private static String flag(String value) {
    return String.valueOf(value.matches("(?i)1|on|yes|true"));
  }

  private static String bucketUri(String value) {
    return value.contains("://") ? value : "s3a://" + value;
  }

  /**
   * One prefix serves all types: {@code clip_color}, {@code clip_color/} and {@code clip} agree.
   */
  private static String withoutType(String value) {
    return value
        .replaceFirst("^/+", "")
        .replaceFirst("[/_]+$", "")
        .replaceFirst("[/_]+(color|structure|combined)$", "");
  }
}
