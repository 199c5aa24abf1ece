package clipshard.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything a run can be told, valid at birth. Made by {@link SettingsLoader}, which reads each
 * component from the key of its name: {@code maxRedirects} of {@code fetch} from {@code
 * fetch.max-redirects}. A size in bytes, whose value may have a unit, has a name that ends so. Each
 * key and its default is documented in {@code conf/clipshard.conf}.
 */
public record Settings(
    Database database,
    Source source,
    Fetch fetch,
    Decode decode,
    Model model,
    Hub hub,
    Index index,
    Storage storage,
    Exports exports,
    Build build,
    Check check,
    Report report) {

  /** The effective settings, one {@code key = value} per line, secrets redacted. */
  public String describe() {
    return SettingsText.of(this);
  }

  /**
   * {@code database}: where the table is. {@code url} is a {@code jdbc:postgresql:} URL; empty in
   * {@link #NONE}, which {@link SettingsLoader#load} never answers.
   */
  public record Database(String url, String user, Secret password) implements Serializable {
    /** No database. */
    public static final Database NONE = new Database("", "", Secret.NONE);

    public Database {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
      return "Database[url=%s, user=%s, password=%s]"
          .formatted(Redaction.jdbc(url), user, password);
    }
  }

  /**
   * {@code source}: which rows. {@code urlPrefix} is empty or ends in a slash, and turns paths of
   * {@code urlColumn} into URLs; {@code brandColumn}, {@code groupColumn}, {@code versionColumn}
   * and {@code where} are empty when not set; {@code attributes} are columns that are recorded with
   * a row, of other names than {@code brand} and {@code group}, which are recorded anyway; {@code
   * brand} (empty: all) keeps one brand only; {@code limit} 0 means no limit; {@code partitions} 0
   * means chosen from the table's size; {@code comparedUrl} is the part of a URL that says whether
   * a row's picture is another one now.
   */
  public record Source(
      String table,
      String idColumn,
      String urlColumn,
      String urlPrefix,
      String brandColumn,
      String groupColumn,
      List<String> attributes,
      String versionColumn,
      String where,
      String brand,
      long limit,
      int partitions,
      int fetchSize,
      ComparedUrl comparedUrl)
      implements Serializable {
    private static final Pattern PREFIX =
        Pattern.compile(
            "(?i)(|(https?://[^\\s/?#@]+|(?!https?:)[a-z][a-z0-9+.-]*://[^\\s/?#@]*)(/[^\\s?#]*)?)");
    private static final String PREFIXES =
        "the beginning of a URL such as https://host/folder/, without credentials and query";

    /** A filter ends the name at its comparison. */
    private static final Pattern ATTRIBUTE =
        Pattern.compile("(?!(brand|group)\\z)[^=<>\\s]([^=<>]*[^=<>\\s])?");

    private static final String ATTRIBUTES =
        "names of columns, without = < > in them and spaces around them; the brand is recorded anyway (brand-column), and so is the group (group-column)";

    public Source {
      Objects.requireNonNull(comparedUrl, "comparedUrl");
      attributes = attributes.stream().distinct().toList();
      urlPrefix = withSlash(urlPrefix.strip());
      new Rules("source")
          .filled("table", table)
          .filled("id-column", idColumn)
          .filled("url-column", urlColumn)
          .require(PREFIX.matcher(urlPrefix).matches(), "url-prefix", urlPrefix, PREFIXES)
          .each("attributes", attributes, ATTRIBUTE, ATTRIBUTES)
          .atLeast(0, "limit", limit)
          .atLeast(0, "partitions", partitions)
          .atLeast(1, "fetch-size", fetchSize)
          .enforce();
    }

    /** Whether no condition chooses some of the rows. */
    public boolean isWhole() {
      return where.isBlank() && brand.isEmpty();
    }

    /** The settings that leave rows out, with their values, for people; empty where none does. */
    public String choice() {
      List<String> choice = new ArrayList<>();
      if (!where.isBlank()) {
        choice.add("source.where = " + where);
      }
      if (!brand.isEmpty()) {
        choice.add("source.brand = " + brand);
      }
      if (limit > 0) {
        choice.add("source.limit = " + limit);
      }
      return String.join(", ", choice);
    }

    private static String withSlash(String prefix) {
      return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }
  }

  /** Which part of a URL is compared. */
  public enum ComparedUrl {
    WHOLE,
    /** For signed URLs, whose query is another one each time. */
    WITHOUT_QUERY
  }

  /**
   * {@code fetch}: how pictures are downloaded. {@code allowSchemes} ⊆ any URI schemes ({@code
   * http}, {@code https} and {@code data} by default); {@code allowAddresses} are CIDR blocks or
   * host names that may be reached although they are not public; {@code concurrency} is the most
   * requests in flight per task, {@code perHost} those to one host over the whole job (0: no
   * limit); {@code timeout} bounds one whole download, {@code connectTimeout} never outlasts it;
   * {@code {version}} in {@code userAgent} becomes Clipshard's; {@code headers} are secrets; {@code
   * noProxy} are hosts, domains (all hosts below them too), addresses and CIDR blocks that are
   * asked without {@code proxy}.
   */
  public record Fetch(
      List<String> allowSchemes,
      List<String> allowAddresses,
      int concurrency,
      int perHost,
      Duration timeout,
      Duration connectTimeout,
      long maxBytes,
      int maxRedirects,
      int attempts,
      String userAgent,
      HostHeaders headers,
      ProxyAddress proxy,
      List<String> noProxy)
      implements Serializable {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern ADDRESS =
        Pattern.compile(
            "[A-Za-z0-9._-]+(/([0-9]|[12][0-9]|3[0-2]))?"
                + "|(?=.*:.*:)(\\[[0-9A-Fa-f:.]+]|[0-9A-Fa-f:.]+(/[0-9]{1,3})?)");
    private static final Pattern DIRECT =
        Pattern.compile(
            "\\*|(\\*?\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*(:[0-9]{1,5})?"
                + "|[0-9]{1,3}(\\.[0-9]{1,3}){3}/([0-9]|[12][0-9]|3[0-2])"
                + "|(?=.*:.*:)(\\[[0-9a-f:.]+](:[0-9]{1,5})?|[0-9a-f:.]+(/[0-9]{1,3})?)");
    private static final String DIRECTS =
        "hosts, domains (.example.com), each with a port or without, IP addresses, CIDR blocks, or *";
    private static final String ADDRESSES = "host names, IP addresses and CIDR blocks (10.0.0.0/8)";

    public Fetch {
      Objects.requireNonNull(headers, "headers");
      Objects.requireNonNull(proxy, "proxy");
      noProxy = noProxy.stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
      allowSchemes = allowSchemes.stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
      allowAddresses = List.copyOf(allowAddresses);
      userAgent = userAgent.replace("{version}", SettingsLoader.version());
      new Rules("fetch")
          .each("allow-schemes", allowSchemes, SCHEME, "URI schemes such as https")
          .each("allow-addresses", allowAddresses, ADDRESS, ADDRESSES)
          .each("no-proxy", noProxy, DIRECT, DIRECTS)
          .atLeast(1, "concurrency", concurrency)
          .atLeast(0, "per-host", perHost)
          .positive("timeout", timeout)
          .positive("connect-timeout", connectTimeout)
          .require(
              maxBytes >= 1 && maxBytes <= Integer.MAX_VALUE, "max-bytes", maxBytes, "1 to 2047MiB")
          .atLeast(0, "max-redirects", maxRedirects)
          .atLeast(1, "attempts", attempts)
          .require(
              userAgent.matches("[ -~]+"), "user-agent", userAgent, "printable ASCII, not empty")
          .enforce();
      connectTimeout = shorter(connectTimeout, timeout);
    }

    /** The same, with another limit per host. */
    public Fetch withPerHost(int limit) {
      return with(limit, timeout, attempts);
    }

    /** The same, but a picture is tried once, and given up after {@code patience} at the latest. */
    public Fetch once(Duration patience) {
      return with(perHost, shorter(timeout, patience), 1);
    }

    private Fetch with(int otherPerHost, Duration otherTimeout, int otherAttempts) {
      return new Fetch(
          allowSchemes,
          allowAddresses,
          concurrency,
          otherPerHost,
          otherTimeout,
          connectTimeout,
          maxBytes,
          maxRedirects,
          otherAttempts,
          userAgent,
          headers,
          proxy,
          noProxy);
    }

    private static Duration shorter(Duration a, Duration b) {
      return a.compareTo(b) < 0 ? a : b;
    }
  }

  /**
   * {@code decode}: {@code maxPixels} is width × height, read from the header before decoding;
   * {@code threads} are those of a task that decode, 0: chosen by the device.
   */
  public record Decode(
      long maxPixels,
      long minPixels,
      Transparency transparency,
      Orientation orientation,
      int threads)
      implements Serializable {
    public Decode {
      Objects.requireNonNull(transparency, "transparency");
      Objects.requireNonNull(orientation, "orientation");
      new Rules("decode")
          .atLeast(1, "max-pixels", maxPixels)
          .atLeast(1, "min-pixels", minPixels)
          .atLeast(0, "threads", threads)
          .enforce();
    }

    /** Whether pixels are those of Pillow's {@code convert("RGB")}, as in older indexes. */
    public boolean isAsConvert() {
      return transparency == Transparency.DROP && orientation == Orientation.IGNORE;
    }
  }

  /** What shows where a picture is transparent. */
  public enum Transparency {
    WHITE,
    BLACK,
    /** The colour that the file stores there, whatever it is. */
    DROP
  }

  /** Whether a picture is turned as its EXIF says. */
  public enum Orientation {
    EXIF,
    IGNORE
  }

  /**
   * {@code model}: {@code uri} is {@code demo}, {@code hf://} and a repository, a local path, a
   * Hadoop URI or a {@code --files} name.
   */
  public record Model(
      String uri,
      Preprocessing preprocessing,
      Device device,
      int batchSize,
      int threads,
      boolean reducedJpegs)
      implements Serializable {
    /** Beyond that a core is no faster, and pictures wait longer for the others of their batch. */
    private static final int BATCH_ON_CPU = 16;

    /** A GPU is idle between runs, and takes hardly longer for a larger one. */
    private static final int BATCH_ON_GPU = 128;

    /** A model that tells its preprocessing itself, whose pictures are decoded whole. */
    public Model(String uri, Device device, int batchSize, int threads) {
      this(uri, Preprocessing.FILE, device, batchSize, threads, false);
    }

    public Model {
      Objects.requireNonNull(preprocessing, "preprocessing");
      Objects.requireNonNull(device, "device");
      new Rules("model")
          .filled("uri", uri)
          .atLeast(0, "batch-size", batchSize)
          .atLeast(0, "threads", threads)
          .enforce();
    }

    /** The same model on another device. */
    public Model on(Device other) {
      return new Model(uri, preprocessing, other, batchSize, threads, reducedJpegs);
    }

    /** The same model with other threads. */
    public Model withThreads(int other) {
      return new Model(uri, preprocessing, device, batchSize, other, reducedJpegs);
    }

    /** The most passes in one run: {@code batchSize}, or where it is 0 what suits the device. */
    public int batchSizeOn(Device where) {
      if (batchSize > 0) {
        return batchSize;
      }
      return where == Device.CUDA ? BATCH_ON_GPU : BATCH_ON_CPU;
    }
  }

  /**
   * {@code hub}: where models of {@code hf://} come from, as Hugging Face's own programs have it.
   * {@code endpoint} has no slash at its end; {@code token} may be empty; {@code home} is empty for
   * the usual folder, {@code cache} for the one in it; {@code offline} asks nobody. It holds a
   * secret that tasks need not have, so it is not serializable.
   */
  public record Hub(String endpoint, Secret token, String home, String cache, boolean offline) {
    private static final Pattern ENDPOINT =
        Pattern.compile("https?://[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?");
    private static final Pattern TOKEN = Pattern.compile("[!-~]*");

    public Hub {
      Objects.requireNonNull(token, "token");
      Objects.requireNonNull(home, "home");
      Objects.requireNonNull(cache, "cache");
      endpoint = endpoint.strip().replaceFirst("/+$", "");
      new Rules("hub")
          .require(
              ENDPOINT.matcher(endpoint).matches(),
              "endpoint",
              endpoint,
              "https://host, with a port and a path or without")
          .require(
              TOKEN.matcher(token.reveal()).matches(),
              "token",
              token,
              "printable ASCII without spaces")
          .enforce();
      if (!token.isEmpty() && !isPrivate(endpoint)) {
        throw new ConfigException(
            List.of(
                new Problem(
                    "hub.token",
                    "%s would be sent to %s in the clear; hub.endpoint (HF_ENDPOINT) has to begin with https://"
                        .formatted(token, endpoint))));
      }
    }

    /** Whether nobody but the host itself can read what is sent to it. */
    public static boolean isPrivate(String endpoint) {
      return endpoint.matches("https://.*|http://(localhost|127[.]0[.]0[.]1)(:.*|/.*)?");
    }
  }

  /** What says how pictures become a model's input. */
  public enum Preprocessing {
    /** The file that its publisher keeps with the model. */
    FILE,
    /** OpenAI's preprocessing for CLIP at 224 pixels, whatever files there are. */
    CLIP
  }

  /** Where ONNX Runtime runs. */
  public enum Device {
    /** CUDA where it is there, else the CPU. */
    AUTO,
    CPU,
    /** CUDA, or an error. */
    CUDA
  }

  /**
   * {@code index}: {@code types} ⊆ {color, structure, combined} in that order; {@code rowsPerShard}
   * is the most a shard holds; {@code targetShardMb} (MB of 10^6 bytes, 0: no target) lowers it.
   */
  public record Index(
      List<String> types, Metric metric, String factory, int rowsPerShard, double targetShardMb)
      implements Serializable {
    static final List<String> TYPES = List.of("color", "structure", "combined");

    public Index {
      types = inOrder(types);
      Objects.requireNonNull(metric, "metric");
      new Rules("index")
          .require(
              !types.isEmpty() && TYPES.containsAll(types),
              "types",
              types,
              "one or more of color, structure, combined")
          .filled("factory", factory)
          .atLeast(1, "rows-per-shard", rowsPerShard)
          .require(targetShardMb >= 0, "target-shard-mb", targetShardMb, "0 or more")
          .enforce();
    }

    private static List<String> inOrder(List<String> types) {
      Set<String> ordered = new LinkedHashSet<>(TYPES);
      ordered.retainAll(types);
      ordered.addAll(types);
      return List.copyOf(ordered);
    }
  }

  /** FAISS metric. */
  public enum Metric {
    INNER_PRODUCT,
    L2
  }

  /**
   * {@code storage}: {@code baseUri} ends in a slash; {@code hadoop} are the Hadoop properties for
   * it, S3A's endpoint, region and credentials included; {@code explanation} says where those come
   * from.
   */
  public record Storage(
      String baseUri,
      String prefix,
      long maxObjectBytes,
      Map<String, Secret> hadoop,
      Explanation explanation)
      implements Serializable {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final String PREFIXES =
        "letters, digits, _ . - beginning with a letter or digit; a folder belongs in"
            + " storage.base-uri (INDEX_URI=s3a://bucket/folder/)";

    /** A storage that needs no explanation. */
    public Storage(String baseUri, String prefix, long maxObjectBytes, Map<String, Secret> hadoop) {
      this(baseUri, prefix, maxObjectBytes, hadoop, Explanation.NONE);
    }

    public Storage {
      hadoop = Map.copyOf(hadoop);
      Objects.requireNonNull(explanation, "explanation");
      new Rules("storage")
          .require(BaseUri.isAccepted(baseUri), "base-uri", baseUri, BaseUri.ACCEPTED)
          .require(PREFIX.matcher(prefix).matches(), "prefix", prefix, PREFIXES)
          .require(
              maxObjectBytes >= 1024 && maxObjectBytes <= Integer.MAX_VALUE,
              "max-object-bytes",
              maxObjectBytes,
              "1KiB to 2047MiB")
          .enforce();
    }

    /** The S3 server that the index's bucket is at; empty where none is named. */
    public Optional<String> endpoint() {
      return S3Bucket.of(baseUri)
          .flatMap(bucket -> bucket.find(hadoop, "endpoint"))
          .map(Secret::reveal);
    }

    /** Whether that server is Supabase Storage, hosted or not. */
    public boolean isSupabase() {
      return endpoint().filter(SupabaseProject::isStorage).isPresent();
    }
  }

  /** {@code exports}: the files that existing readers know. */
  public record Exports(boolean fixedNames, String shardName, boolean repair)
      implements Serializable {
    public Exports {
      new Rules("exports")
          .require(
              ShardNamePattern.isAccepted(shardName),
              "shard-name",
              shardName,
              ShardNamePattern.ACCEPTED)
          .enforce();
    }
  }

  /**
   * {@code build}: {@code batchSize} rows per commit, {@code chunkSize} rows that are staged
   * together; {@code failureAttempts} runs try a transient failure; {@code retryFailed} tries all
   * failures again; {@code adoptSource} goes on with an index of another table; {@code maxTime}
   * zero means no limit; {@code maxFailureShare} of a batch stops the run; {@code rebuildShards}
   * are numbers and ranges of them, as {@code 3} and {@code 5-9}; {@code refresh} looks at all
   * pictures again, {@code refreshIds} at those of a file's ids.
   */
  public record Build(
      int batchSize,
      int chunkSize,
      Duration maxTime,
      double maxFailureShare,
      int failureAttempts,
      boolean retryFailed,
      boolean adoptSource,
      Removals removals,
      double maxRemovedShare,
      boolean allowRemovals,
      double compactAbove,
      List<String> rebuildShards,
      boolean rebuildRecords,
      boolean refresh,
      String refreshIds) {
    private static final String NUMBERS = "\\d{1,8}(-\\d{1,8})?";

    public Build {
      Objects.requireNonNull(refreshIds, "refreshIds");
      Objects.requireNonNull(removals, "removals");
      rebuildShards = List.copyOf(rebuildShards);
      new Rules("build")
          .atLeast(1, "batch-size", batchSize)
          .atLeast(1, "chunk-size", chunkSize)
          .require(!maxTime.isNegative(), "max-time", SettingsText.of(maxTime), "0s or more")
          .share("max-failure-share", maxFailureShare)
          .atLeast(1, "failure-attempts", failureAttempts)
          .share("max-removed-share", maxRemovedShare)
          .share("compact-above", compactAbove)
          .require(
              rebuildShards.stream().allMatch(numbers -> numbers.matches(NUMBERS)),
              "rebuild-shards",
              String.join(", ", rebuildShards),
              "numbers of shards, such as 3, or ranges, such as 5-9")
          .require(
              removals == Removals.APPLY || !(refresh || !refreshIds.isEmpty()),
              "refresh",
              true,
              "false with build.removals = report, which leaves rows as they are")
          .enforce();
    }

    /** Whether anything of the index is to be made anew before it follows its table. */
    public boolean rebuilds() {
      return rebuildRecords || !rebuildShards.isEmpty();
    }

    /** Whether pictures are looked at again. */
    public boolean refreshes() {
      return refresh || !refreshIds.isEmpty();
    }

    /** Whether the index follows rows that change or leave the table. */
    public boolean follows() {
      return removals == Removals.APPLY;
    }
  }

  /** What becomes of rows that have changed or are gone. */
  public enum Removals {
    APPLY,
    /** They are counted, and stay as they are. */
    REPORT
  }

  /**
   * {@code check}: how far CheckAlignment goes; how it samples, {@code brand} empty means all; how
   * recall is measured; and what it looks for where there is no snapshot.
   */
  public record Check(
      CheckLevel level,
      int samples,
      long seed,
      int topK,
      String brand,
      Recall recall,
      ScriptNames scripts) {
    public Check {
      Objects.requireNonNull(recall, "recall");
      Objects.requireNonNull(level, "level");
      Objects.requireNonNull(brand, "brand");
      new Rules("check").atLeast(0, "samples", samples).atLeast(1, "top-k", topK).enforce();
    }
  }

  /**
   * {@code check.recall}: {@code parameters} are FAISS's search parameters, empty for its own;
   * {@code least} is the recall@10 below which a warning is due.
   */
  public record Recall(String parameters, double least) {
    private static final Pattern PARAMETERS =
        Pattern.compile("([A-Za-z_]+=[0-9.]+(,[A-Za-z_]+=[0-9.]+)*)?");

    public Recall {
      parameters = parameters.strip();
      new Rules("check.recall")
          .require(
              PARAMETERS.matcher(parameters).matches(),
              "parameters",
              parameters,
              "names with numbers, such as nprobe=8,efSearch=64")
          .share("least", least)
          .enforce();
    }
  }

  /** How far CheckAlignment goes; each level includes those before it. */
  public enum CheckLevel {
    /** Every object, by size, SHA-256 and structure; ids, exports and the table. */
    STRUCTURE,
    /** Sampled pictures, embedded again, find themselves. */
    SAMPLE,
    /** Every vector is the one that was recorded, and finds itself. */
    FULL
  }

  /**
   * {@code report}: {@code dir} is a folder on the driver's machine, empty means none; {@code
   * samples} is how many searches are shown.
   */
  public record Report(String dir, int samples) {
    /** Each has up to 16 pictures, and a page is one file. */
    public static final int MOST_SAMPLES = 20;

    public Report {
      Objects.requireNonNull(dir, "dir");
      new Rules("report")
          .require(
              samples >= 0 && samples <= MOST_SAMPLES,
              "samples",
              samples,
              "a whole number, 0 to " + MOST_SAMPLES)
          .enforce();
    }
  }
}
