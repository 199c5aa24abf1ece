package clipshard.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hosted Supabase project: what its URL tells about its database and storage, where its dashboard
 * shows what the URL does not, and what its S3 server needs that Amazon's does not.
 *
 * @param ref the project's reference, the first label of its host name
 */
record SupabaseProject(String ref) {
  static final String PASSWORD_HELP =
      "missing; set JDBC_PASSWORD. It is in the Supabase dashboard under Project Settings >"
          + " Database (reset it there if nobody knows it). SUPABASE_KEY opens Supabase's web API,"
          + " not the database";

  static final String KEYS_HELP =
      "missing; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Make them in the Supabase"
          + " dashboard under Storage > S3 access keys. SUPABASE_KEY is not one of them";

  /** Its server lets every project be signed for by this name. */
  static final Sourced REGION =
      new Sourced(
          "us-east-1",
          "which Supabase accepts for any project; if calls are answered 403 all the same, set"
              + " S3_REGION to what the dashboard shows under Storage > S3 access keys");

  static final List<Need> NEEDS =
      List.of(
          new Need("path.style.access", "true", "its buckets have no host names of their own"),
          new Need(
              "audit.referrer.enabled",
              "false",
              "S3A signs its Referer header, which Supabase leaves out of what it verifies: every"
                  + " call would be 403"),
          new Need(
              "input.stream.type",
              "classic",
              "Supabase needs this stream, and Hadoop 3.4.3 and later read through another by default"),
          new Need(
              "retry.limit",
              "3",
              "an object over its size limit is refused with 413, which S3A takes for a passing"
                  + " fault"),
          new Need("attempts.maximum", "2", "likewise"));

  private static final Pattern URL =
      Pattern.compile("https?://([a-z0-9]+)\\.supabase\\.co(?:[:/].*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("[./@]supabase\\.(co|com)(?=[:/?,]|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern POOLER =
      Pattern.compile("\\.pooler\\.supabase\\.com(?=[:/?,]|$)", Pattern.CASE_INSENSITIVE);

  private static final Pattern POOLER_REGION =
      Pattern.compile(
          "[/@]aws-\\d+-([a-z]+(?:-[a-z]+)+-\\d+)\\.pooler\\.supabase\\.com(?=[:/?,]|$)",
          Pattern.CASE_INSENSITIVE);

  /** An option of S3A's, and why it is set. */
  record Need(String option, String value, String why) {
    @Override
    public String toString() {
      return option + " = " + value + ", as " + why;
    }
  }

  /** The project with this URL; empty for a self-hosted one or one with a domain of its own. */
  static Optional<SupabaseProject> of(String url) {
    Matcher matcher = URL.matcher(url);
    return matcher.matches()
        ? Optional.of(new SupabaseProject(matcher.group(1).toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** Whether this URL leads to a host of Supabase's. */
  static boolean isSupabase(String url) {
    return HOST.matcher(url).find();
  }

  /** Whether this is an S3 server of Supabase Storage, also one of somebody's own. */
  static boolean isStorage(String endpoint) {
    return isSupabase(endpoint) || endpoint.matches(".*/storage/v1/s3/*");
  }

  /** The direct connection; its host has an IPv6 address only. */
  String databaseUrl() {
    return "jdbc:postgresql://db." + ref + ".supabase.co:5432/postgres?sslmode=require";
  }

  /** The user that this database URL wants: the shared pooler tells projects apart by it. */
  String databaseUser(String databaseUrl) {
    return POOLER.matcher(databaseUrl).find() ? "postgres." + ref : "postgres";
  }

  String s3Endpoint() {
    return "https://" + ref + ".storage.supabase.co/storage/v1/s3";
  }

  /** The region of the project whose shared pooler this is; empty where the URL is another one. */
  static String region(String databaseUrl) {
    Matcher pooler = POOLER_REGION.matcher(databaseUrl);
    return pooler.find() ? pooler.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
