package sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The environment variables with which any client finds a sandbox. */
record Environment(Map<String, String> variables) {
  /** The bucket that the job's default base URI names. */
  static final String BUCKET = "faiss";

  Environment {
    variables = new TreeMap<>(variables);
  }

  static Environment of(PostgresServer postgres, S3Server s3, Access access, ImageHost images) {
    return new Environment(
        Map.of(
            "JDBC_URL", postgres.jdbcUrl(),
            "JDBC_USER", postgres.user(),
            "JDBC_PASSWORD", postgres.password(),
            "S3_ENDPOINT", s3.endpoint().toString(),
            "S3_REGION", S3Server.REGION,
            "AWS_ACCESS_KEY_ID", access.s3AccessKey(),
            "AWS_SECRET_ACCESS_KEY", access.s3SecretKey(),
            "BUCKET_NAME", BUCKET,
            "FETCH_ALLOW_ADDRESSES", "127.0.0.1/32",
            "SANDBOX_IMAGES_URL", images.url()));
  }

  /** A line {@code export NAME='value'} for each, for any POSIX shell. */
  String exports() {
    return variables.entrySet().stream()
        .map(
            variable ->
                "export %s='%s'\n"
                    .formatted(variable.getKey(), variable.getValue().replace("'", "'\\''")))
        .collect(Collectors.joining());
  }
}
