package clipshard.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code storage.s3}, and what it means to Hadoop's S3A. What tells servers and keys is for the
 * index's bucket alone: a model's or the pictures' may be at another server, which has no business
 * with these keys.
 *
 * @param values of all sections: some follows from a Supabase project
 * @param given {@code storage.hadoop}, which wins
 */
record S3Options(Values values, S3Bucket bucket, Map<String, Secret> given) {
  /** Passing faults are overcome and lasting ones told soon, whatever the bucket. */
  private static final Map<String, String> LIMITS =
      Map.of(
          // Some operations (an object over the server's size limit) fail for good but look like
          // passing faults to S3A, whose defaults (7 and 5) then need minutes to say so. The waits
          // double from half a second: 6 bridge half a minute, a server's restart for example.
          "retry.limit",
          "6",
          "attempts.maximum",
          "3",
          // Of "slow down", where the waits double as well: S3A's 20 are days.
          "retry.throttle.limit",
          "7",
          // What S3A 3.4 has; the 96 of older ones run out on an executor of many cores.
          "connection.maximum",
          "500");

  private static final Pattern OPEN =
      Pattern.compile(
          "fs\\.s3a\\.(bucket\\..+\\.)?"
              + "(endpoint|endpoint\\.region|path\\.style\\.access|connection\\.ssl\\.enabled"
              + "|connection\\.maximum|retry\\.limit|retry\\.throttle\\.limit|attempts\\.maximum"
              + "|audit\\.referrer\\.enabled|input\\.stream\\.type|aws\\.credentials\\.provider)");

  private static final Pattern AMAZON =
      Pattern.compile("\\.amazonaws\\.com(\\.cn)?(:[0-9]+)?/*$", Pattern.CASE_INSENSITIVE);

  /** S3A would sign for us-east-2, which they take for a wrong secret key. */
  private static final Sourced REGION =
      new Sourced(
          "us-east-1", "as servers other than Amazon's have it that are told none (S3_REGION)");

  /** Whether the value of this Hadoop property may be shown. */
  static boolean isOpen(String property) {
    return OPEN.matcher(property).matches();
  }

  /** The Hadoop properties that these options add to those given. */
  Map<String, Secret> properties() {
    Map<String, Secret> properties = new TreeMap<>();
    LIMITS.forEach(
        (option, value) -> properties.put(S3Bucket.propertyOfAll(option), new Secret(value)));
    options().forEach((option, value) -> properties.put(bucket.property(option), value));
    return properties;
  }

  /** For the bucket; what is given for all buckets would be weaker, and is not set again. */
  private Map<String, Secret> options() {
    Map<String, Secret> options = new TreeMap<>(keys().options());
    server().forEach((option, value) -> options.put(option, new Secret(value)));
    SupabaseProject.NEEDS.stream()
        .filter(need -> isSupabase())
        .forEach(need -> options.put(need.option(), new Secret(need.value())));
    options.keySet().removeIf(this::isGiven);
    return options;
  }

  private Map<String, String> server() {
    Map<String, String> options = new TreeMap<>();
    Sourced endpoint = endpoint();
    Sourced region = region();
    String pathStyle = values.choice("storage.s3.path-style", List.of("auto", "true", "false"));
    if (!endpoint.isEmpty()) {
      options.put("endpoint", endpoint.text());
    }
    if (!endpoint.isEmpty() && !isGiven("endpoint")) {
      options.put("connection.ssl.enabled", isPlain(endpoint) ? "false" : "true");
      // Servers other than Amazon's may drop the header that S3A has signed: every call is then
      // 403.
      options.put("audit.referrer.enabled", "false");
      options.put("path.style.access", "true");
    }
    if (!pathStyle.equals("auto")) {
      options.put("path.style.access", pathStyle);
    }
    if (!region.isEmpty()) {
      options.put("endpoint.region", region.text());
    }
    return options;
  }

  /** What is wrong with these options. */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    Sourced endpoint = endpoint();
    S3Keys keys = keys();
    if (!endpoint.isEmpty() && !isGiven("endpoint") && !isServer(endpoint.text())) {
      problems.add(
          new Problem(
              "storage.s3.endpoint",
              Redaction.quoted(endpoint.text())
                  + " is not accepted; accepted: the server's URL, such as https://host or"
                  + " http://host:9000"));
    }
    problems.addAll(keys.problems());
    if (isSupabase() && keys.areMissing() && !isSigned()) {
      problems.add(new Problem("storage.s3.access-key", SupabaseProject.KEYS_HELP));
    }
    return problems;
  }

  /** Which server, region and keys the index's bucket has, and what else was set for it. */
  Explanation explanation() {
    List<String> lines = new ArrayList<>();
    Sourced endpoint = endpoint();
    Sourced region = region();
    lines.add(
        endpoint.isEmpty()
            ? "endpoint: Amazon's S3, as nothing names another (S3_ENDPOINT)"
            : told("endpoint", endpoint));
    lines.add(
        region.isEmpty()
            ? "region: left to S3A, as nothing names one (S3_REGION)"
            : told("region", region));
    lines.add("keys: " + signing());
    if (isSupabase()) {
      SupabaseProject.NEEDS.stream()
          .filter(need -> !isGiven(need.option()))
          .forEach(need -> lines.add("for Supabase: " + need));
    }
    return new Explanation(lines);
  }

  /** URL of an S3 server; empty: Amazon's. */
  private Sourced endpoint() {
    return property("endpoint").or(value("storage.s3.endpoint")).or(projectsEndpoint());
  }

  private Optional<SupabaseProject> project() {
    return SupabaseProject.of(values.text("supabase.url").strip());
  }

  private Sourced projectsEndpoint() {
    return project()
        .map(known -> new Sourced(known.s3Endpoint(), values.source("supabase.url")))
        .orElse(Sourced.NONE);
  }

  private Sourced region() {
    Sourced region = property("endpoint.region").or(value("storage.s3.region"));
    if (isSupabase()) {
      return region.or(poolersRegion()).or(SupabaseProject.REGION);
    }
    String server = endpoint().text();
    return server.isEmpty() || AMAZON.matcher(server).find() ? region : region.or(REGION);
  }

  private Sourced poolersRegion() {
    return new Sourced(
        SupabaseProject.region(values.text("database.url")),
        "by the pooler's name, " + values.source("database.url"));
  }

  private S3Keys keys() {
    Secret access = values.secret("storage.s3.access-key");
    Secret session = values.secret("storage.s3.session-token");
    String source = values.source("storage.s3.access-key");
    if (access.isEmpty() && !session.isEmpty() && isSupabase() && project().isPresent()) {
      // A user's token goes with the project's reference and, as the secret key, its anon key.
      access = new Secret(project().get().ref());
      source = values.source("storage.s3.session-token");
    }
    return new S3Keys(access, values.secret("storage.s3.secret-key"), session, source);
  }

  private Sourced value(String key) {
    return new Sourced(values.text(key).strip(), values.source(key));
  }

  private Sourced property(String option) {
    return bucket
        .find(given, option)
        .map(found -> new Sourced(found.reveal().strip(), "from storage.hadoop"))
        .orElse(Sourced.NONE);
  }

  private static String told(String what, Sourced value) {
    String shown = Redaction.quoted(value.text());
    return "%s: %s, %s".formatted(what, shown.substring(1, shown.length() - 1), value.source());
  }

  private String signing() {
    if (isSigned()) {
      return "from storage.hadoop";
    }
    S3Keys keys = keys();
    return keys.areMissing()
        ? "left to S3A (environment, instance role)"
        : "%s, for bucket %s alone".formatted(keys.source(), bucket.name());
  }

  private boolean isSupabase() {
    return SupabaseProject.isSupabase(endpoint().text());
  }

  private boolean isSigned() {
    return isGiven("access.key")
        || isGiven("aws.credentials.provider")
        || isGiven("security.credential.provider.path")
        || given.containsKey("hadoop.security.credential.provider.path");
  }

  private boolean isGiven(String option) {
    return bucket.find(given, option).isPresent();
  }

  private static boolean isPlain(Sourced endpoint) {
    return endpoint.text().toLowerCase(Locale.ROOT).startsWith("http:");
  }

  private static boolean isServer(String endpoint) {
    try {
      URI uri = URI.create(endpoint);
      return uri.getHost() != null
          && Set.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getUserInfo() == null
          && uri.getQuery() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
