package clipshard.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bucket, and the names of the Hadoop properties that S3A heeds for it alone. */
record S3Bucket(String name) {
  private static final String ALL = "fs.s3a.";
  private static final Pattern URI = Pattern.compile("s3a://([^/]+).*");

  static Optional<S3Bucket> of(String uri) {
    Matcher matcher = URI.matcher(uri);
    return matcher.matches() ? Optional.of(new S3Bucket(matcher.group(1))) : Optional.empty();
  }

  /** Of this bucket alone. S3A takes it for stronger than the one for all buckets. */
  String property(String option) {
    return ALL + "bucket." + name + "." + option;
  }

  /** Of all buckets. */
  static String propertyOfAll(String option) {
    return ALL + option;
  }

  /** What S3A will take, where it is among {@code properties}. */
  Optional<Secret> find(Map<String, Secret> properties, String option) {
    return Optional.ofNullable(properties.get(property(option)))
        .or(() -> Optional.ofNullable(properties.get(propertyOfAll(option))));
  }
}
