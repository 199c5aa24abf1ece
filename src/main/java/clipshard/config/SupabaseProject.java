package clipshard.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hosted Supabase project: what its URL tells about its database and storage, and where its
 * dashboard shows what the URL does not.
 *
 * @param ref the project's reference, the first label of its host name
 */
record SupabaseProject(String ref) {
  static final String PASSWORD_HELP =
      "missing; set JDBC_PASSWORD. It is in the Supabase dashboard under Project Settings >"
          + " Database (reset it there if nobody knows it). SUPABASE_KEY opens Supabase's web API,"
          + " not the database";

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
