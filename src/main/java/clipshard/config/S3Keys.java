package clipshard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys in {@code storage.s3}; without any, S3A looks for them in its own way.
 *
 * @param source where the access key came from
 */
record S3Keys(Secret access, Secret secret, Secret session, String source) {
  private static final String PROVIDERS = "org.apache.hadoop.fs.s3a.";

  boolean areMissing() {
    return access.isEmpty() && secret.isEmpty();
  }

  /** What they are to S3A: its options with their values. */
  Map<String, Secret> options() {
    if (access.isEmpty()) {
      return Map.of();
    }
    Map<String, Secret> options = new TreeMap<>();
    options.put("access.key", access);
    options.put("secret.key", secret);
    if (!session.isEmpty()) {
      options.put("session.token", session);
    }
    String provider = session.isEmpty() ? "Simple" : "Temporary";
    options.put(
        "aws.credentials.provider", new Secret(PROVIDERS + provider + "AWSCredentialsProvider"));
    return options;
  }

  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    String half = "missing, while the other half of the key is given; set ";
    if (access.isEmpty() && !secret.isEmpty()) {
      problems.add(new Problem("storage.s3.access-key", half + "AWS_ACCESS_KEY_ID"));
    }
    if (secret.isEmpty() && !access.isEmpty()) {
      problems.add(new Problem("storage.s3.secret-key", half + "AWS_SECRET_ACCESS_KEY"));
    }
    if (!session.isEmpty() && areMissing()) {
      String remedy = "of no use without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; set them too";
      problems.add(new Problem("storage.s3.session-token", remedy));
    }
    return problems;
  }
}
