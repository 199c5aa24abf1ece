package clipshard.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code storage.s3}, and what it means to Hadoop's S3A.
 *
 * @param endpoint URL of an S3 server; empty: Amazon's
 * @param pathStyle whether the bucket is named in the path and not in the host name
 */
record S3Options(
    String endpoint,
    String region,
    Secret accessKey,
    Secret secretKey,
    Secret sessionToken,
    boolean pathStyle) {
  private static final String PROVIDERS = "org.apache.hadoop.fs.s3a.";
  private static final Set<String> OPEN =
      Set.of(
          "fs.s3a.endpoint",
          "fs.s3a.endpoint.region",
          "fs.s3a.path.style.access",
          "fs.s3a.connection.ssl.enabled",
          "fs.s3a.connection.maximum",
          "fs.s3a.retry.limit",
          "fs.s3a.retry.throttle.limit",
          "fs.s3a.attempts.maximum",
          "fs.s3a.audit.referrer.enabled",
          "fs.s3a.input.stream.type",
          "fs.s3a.aws.credentials.provider");

  /** Whether the value of this Hadoop property may be shown. */
  static boolean isOpen(String property) {
    return OPEN.contains(property);
  }

  /** The S3A properties these options stand for. */
  Map<String, Secret> properties() {
    Map<String, String> properties = new TreeMap<>();
    // Some operations (an object over the server's size limit) fail for good but look like passing
    // faults to S3A, whose defaults (7 and 5) then need minutes to say so. The waits double from
    // half a second: 6 bridge half a minute, a server's restart for example.
    properties.put("fs.s3a.retry.limit", "6");
    properties.put("fs.s3a.attempts.maximum", "3");
    // Of "slow down", where the waits double as well: S3A's 20 are days.
    properties.put("fs.s3a.retry.throttle.limit", "7");
    // What S3A 3.4 has; the 96 of older ones run out on an executor of many cores.
    properties.put("fs.s3a.connection.maximum", "500");
    if (!endpoint.isEmpty()) {
      properties.put("fs.s3a.endpoint", endpoint);
      properties.put("fs.s3a.connection.ssl.enabled", isPlain() ? "false" : "true");
      // Servers other than Amazon's may drop the header that S3A has signed: every call is then
      // 403.
      properties.put("fs.s3a.audit.referrer.enabled", "false");
    }
    properties.put("fs.s3a.path.style.access", String.valueOf(pathStyle));
    if (!region.isEmpty()) {
      properties.put("fs.s3a.endpoint.region", region);
    }
    Map<String, Secret> all = new TreeMap<>(credentials());
    properties.forEach((name, value) -> all.put(name, new Secret(value)));
    return all;
  }

  private Map<String, Secret> credentials() {
    if (accessKey.isEmpty()) {
      return Map.of();
    }
    Map<String, Secret> properties = new TreeMap<>();
    properties.put("fs.s3a.access.key", accessKey);
    properties.put("fs.s3a.secret.key", secretKey);
    if (!sessionToken.isEmpty()) {
      properties.put("fs.s3a.session.token", sessionToken);
    }
    String provider = sessionToken.isEmpty() ? "Simple" : "Temporary";
    properties.put(
        "fs.s3a.aws.credentials.provider",
        new Secret(PROVIDERS + provider + "AWSCredentialsProvider"));
    return properties;
  }

  /** What is wrong with these options; {@code hadoop} are the properties given beside them. */
  List<Problem> problems(Set<String> hadoop) {
    List<Problem> problems = new ArrayList<>();
    if (!endpoint.isEmpty() && !isServer(endpoint)) {
      problems.add(
          new Problem(
              "storage.s3.endpoint",
              Redaction.quoted(endpoint)
                  + " is not accepted; accepted: the server's URL, such as https://host or"
                  + " http://host:9000"));
    }
    problems.addAll(keyProblems());
    if (SupabaseProject.isSupabase(endpoint)) {
      problems.addAll(SupabaseProject.s3Problems(this, hadoop));
    }
    return problems;
  }

  private List<Problem> keyProblems() {
    List<Problem> problems = new ArrayList<>();
    String half = "missing, while the other half of the key is given; set ";
    if (accessKey.isEmpty() && !secretKey.isEmpty()) {
      problems.add(new Problem("storage.s3.access-key", half + "AWS_ACCESS_KEY_ID"));
    }
    if (secretKey.isEmpty() && !accessKey.isEmpty()) {
      problems.add(new Problem("storage.s3.secret-key", half + "AWS_SECRET_ACCESS_KEY"));
    }
    if (!sessionToken.isEmpty() && accessKey.isEmpty() && secretKey.isEmpty()) {
      String remedy = "of no use without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; set them too";
      problems.add(new Problem("storage.s3.session-token", remedy));
    }
    return problems;
  }

  private boolean isPlain() {
    return endpoint.toLowerCase(Locale.ROOT).startsWith("http:");
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
