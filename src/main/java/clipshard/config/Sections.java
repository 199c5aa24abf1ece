package clipshard.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@link Settings} from values by key. The values keep the problems that are found. */
final class Sections {
  private final Values values;
  private final String version;

  Sections(Values values, String version) {
    this.values = values;
    this.version = version;
  }

  /** All sections; one that has a problem is null. */
  Settings settings(boolean needsDatabase) {
    DatabaseOptions database = database();
    return new Settings(
        values.valid(needsDatabase ? database::settings : database::settingsIfComplete),
        values.valid(this::source),
        values.valid(this::fetch),
        values.valid(this::decode),
        values.valid(this::model),
        values.valid(this::index),
        values.valid(this::storage),
        values.valid(this::exports),
        values.valid(this::build),
        values.valid(this::check),
        values.valid(this::report));
  }

  private DatabaseOptions database() {
    return new DatabaseOptions(
        values.text("database.url").strip(),
        values.text("database.user"),
        values.secret("database.password"),
        values.text("supabase.url").strip());
  }

  private Settings.Source source() {
    return new Settings.Source(
        values.text("source.table"),
        values.text("source.id-column"),
        values.text("source.url-column"),
        values.text("source.brand-column"),
        values.text("source.where"),
        values.text("source.brand"),
        values.whole("source.limit"),
        values.integer("source.partitions"),
        values.integer("source.fetch-size"),
        comparedUrl());
  }

  private Settings.ComparedUrl comparedUrl() {
    String compared = values.choice("source.compared-url", "whole", "without-query");
    return compared.equals("whole")
        ? Settings.ComparedUrl.WHOLE
        : Settings.ComparedUrl.WITHOUT_QUERY;
  }

  private Settings.Fetch fetch() {
    Duration timeout = values.duration("fetch.timeout");
    Duration connect = values.duration("fetch.connect-timeout");
    return new Settings.Fetch(
        values.list("fetch.allow-schemes").stream().map(s -> s.toLowerCase(Locale.ROOT)).toList(),
        values.list("fetch.allow-addresses"),
        values.integer("fetch.concurrency"),
        values.integer("fetch.per-host"),
        timeout,
        shorter(connect, timeout),
        values.bytes("fetch.max-bytes"),
        values.integer("fetch.max-redirects"),
        values.integer("fetch.attempts"),
        values.text("fetch.user-agent").replace("{version}", version));
  }

  /** The shorter one, where {@code limit} is a limit at all. */
  private static Duration shorter(Duration duration, Duration limit) {
    boolean cut = limit.compareTo(Duration.ZERO) > 0 && duration.compareTo(limit) > 0;
    return cut ? limit : duration;
  }

  private Settings.Decode decode() {
    return new Settings.Decode(values.whole("decode.max-pixels"), values.integer("decode.threads"));
  }

  private Settings.Model model() {
    String device = values.choice("model.device", "auto", "cpu", "cuda");
    return new Settings.Model(
        values.text("model.uri"),
        Settings.Device.valueOf(device.toUpperCase(Locale.ROOT)),
        values.integer("model.batch-size"),
        values.integer("model.threads"),
        values.flag("model.reduced-jpegs"));
  }

  private Settings.Index index() {
    String metric = values.choice("index.metric", "inner_product", "ip", "l2");
    return new Settings.Index(
        inOrder(values.list("index.types")),
        metric.equals("l2") ? Settings.Metric.L2 : Settings.Metric.INNER_PRODUCT,
        values.text("index.factory"),
        values.integer("index.rows-per-shard"),
        values.number("index.target-shard-mb"));
  }

  private static List<String> inOrder(List<String> types) {
    Set<String> ordered = new LinkedHashSet<>(Settings.Index.TYPES);
    ordered.retainAll(types);
    ordered.addAll(types);
    return new ArrayList<>(ordered);
  }

  private Settings.Storage storage() {
    String given = values.text("storage.base-uri").strip();
    String baseUri = given.endsWith("/") ? given : given + "/";
    Map<String, Secret> own = values.hadoop();
    Map<String, Secret> hadoop = new TreeMap<>();
    Explanation explanation = Explanation.NONE;
    Optional<S3Bucket> bucket = S3Bucket.of(baseUri);
    if (bucket.isPresent()) {
      S3Options s3 = new S3Section(values, bucket.get(), own).options();
      s3.problems().forEach(values::report);
      hadoop.putAll(s3.properties());
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

  private Settings.Exports exports() {
    return new Settings.Exports(
        values.flag("exports.fixed-names"), values.text("exports.shard-name"));
  }

  private Settings.Build build() {
    return new Settings.Build(
        values.integer("build.batch-size"),
        values.integer("build.chunk-size"),
        values.duration("build.max-time"),
        values.number("build.max-failure-share"),
        values.integer("build.failure-attempts"),
        values.flag("build.retry-failed"));
  }

  private Settings.Check check() {
    String level = values.choice("check.level", "structure", "sample", "full");
    return new Settings.Check(
        Settings.CheckLevel.valueOf(level.toUpperCase(Locale.ROOT)),
        values.integer("check.samples"),
        values.whole("check.seed"),
        values.integer("check.top-k"),
        values.text("check.brand"),
        new Settings.Recall(
            values.text("check.recall.parameters").strip(), values.number("check.recall.least")),
        scripts());
  }

  private Settings.Report report() {
    return new Settings.Report(values.text("report.dir"), values.integer("report.samples"));
  }

  private ScriptNames scripts() {
    String folder = values.text("check.scripts.folder").strip();
    return new ScriptNames(
        folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/",
        values.text("check.scripts.shard-pattern"),
        values.text("check.scripts.id-map").strip());
  }
}
