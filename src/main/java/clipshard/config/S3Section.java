package clipshard.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link S3Options} from values by key, with what follows from {@code storage.hadoop} and from a
 * Supabase project.
 *
 * @param hadoop {@code storage.hadoop}
 */
record S3Section(Values values, S3Bucket bucket, Map<String, Secret> hadoop) {
  S3Options options() {
    Sourced endpoint = endpoint();
    boolean isSupabase = SupabaseProject.isSupabase(endpoint.text());
    return new S3Options(
        bucket,
        endpoint,
        isSupabase ? region().or(poolersRegion()).or(SupabaseStorage.REGION) : region(),
        keys(isSupabase),
        values.choice("storage.s3.path-style", List.of("auto", "true", "false")),
        hadoop);
  }

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
    return property("endpoint.region").or(value("storage.s3.region"));
  }

  private Sourced poolersRegion() {
    return new Sourced(
        SupabaseProject.region(values.text("database.url")),
        "by the pooler's name, " + values.source("database.url"));
  }

  private S3Keys keys(boolean isSupabase) {
    Secret access = values.secret("storage.s3.access-key");
    Secret session = values.secret("storage.s3.session-token");
    String source = values.source("storage.s3.access-key");
    if (access.isEmpty() && !session.isEmpty() && isSupabase && project().isPresent()) {
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
        .find(hadoop, option)
        .map(found -> new Sourced(found.reveal().strip(), "from storage.hadoop"))
        .orElse(Sourced.NONE);
  }
}
