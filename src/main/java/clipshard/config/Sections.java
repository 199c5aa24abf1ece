package clipshard.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@link Settings} from values by key. The values keep the problems that are found. */
record Sections(Values values, boolean needsDatabase) {
  /** Of choices that are written otherwise than as their names in lower case. */
  private static final Map<Enum<?>, List<String>> SPELLINGS =
      Map.of(
          Settings.ComparedUrl.WITHOUT_QUERY, List.of("without-query"),
          Settings.Metric.INNER_PRODUCT, List.of("inner_product", "ip"));

  /** All sections; null when one has a problem. */
  Settings settings() {
    return section("", Settings.class);
  }

  /** The record; null when one of its components has a problem, or they break its rules. */
  private <T extends Record> T section(String path, Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments =
        Stream.of(components)
            .map(component -> read(path + SettingsText.key(component), component.getType()))
            .toArray();
    boolean isWhole = Stream.of(arguments).allMatch(Objects::nonNull);
    return isWhole ? values.valid(() -> record(type, components, arguments)) : null;
  }

  private Object read(String key, Class<?> type) {
    if (type == Settings.Database.class) {
      return values.valid(this::database);
    }
    if (type == Settings.Storage.class) {
      return values.valid(this::storage);
    }
    if (type == ProxyAddress.class) {
      return values.valid(() -> ProxyAddress.parse(values.text(key)));
    }
    if (type == HostHeaders.class) {
      return values.valid(() -> HostHeaders.of(values.below(KnownKeys.HEADERS)));
    }
    if (type.isRecord() && type != Secret.class) {
      return section(key + ".", type.asSubclass(Record.class));
    }
    if (type.isEnum()) {
      return choice(key, type);
    }
    return key.endsWith("bytes") ? values.bytes(key) : values.read(key, type);
  }

  private Object choice(String key, Class<?> type) {
    Map<String, Object> choices = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      spellings((Enum<?>) constant).forEach(text -> choices.put(text, constant));
    }
    return choices.get(values.choice(key, choices.keySet()));
  }

  /** How a choice may be written; the first is how it is shown. */
  static List<String> spellings(Enum<?> choice) {
    return SPELLINGS.getOrDefault(choice, List.of(choice.name().toLowerCase(Locale.ROOT)));
  }

  private static <T> T record(Class<T> type, RecordComponent[] components, Object[] arguments) {
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      if (e.getCause() instanceof ConfigException problems) {
        throw problems;
      }
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private Settings.Database database() {
    DatabaseOptions options =
        new DatabaseOptions(
            values.text("database.url").strip(),
            values.text("database.user"),
            values.secret("database.password"),
            values.text("supabase.url").strip());
    return needsDatabase ? options.settings() : options.settingsIfComplete();
  }

  private Settings.Storage storage() {
    String baseUri = BaseUri.of(values.text("storage.base-uri").strip());
    Map<String, Secret> own = values.below(KnownKeys.HADOOP);
    Map<String, Secret> hadoop = new TreeMap<>();
    Explanation explanation = Explanation.NONE;
    Optional<S3Bucket> bucket = S3Bucket.of(baseUri);
    if (bucket.isPresent()) {
      S3Options s3 = new S3Options(values, bucket.get(), own);
      hadoop.putAll(s3.properties());
      s3.problems().forEach(values::report);
      explanation = s3.explanation();
    }
    hadoop.putAll(own);
    return new Settings.Storage(
        baseUri,
        values.text("storage.prefix"),
        values.bytes("storage.max-object-bytes"),
        hadoop,
        explanation);
  }
}
