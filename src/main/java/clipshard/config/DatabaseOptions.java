package clipshard.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code database} and {@code supabase} as they were given, empty where they were not. What is
 * given by its own key is stronger than what the database URL holds, and that is stronger than what
 * follows from the Supabase project.
 */
record DatabaseOptions(String url, String user, Secret password, String supabaseUrl) {
  /**
   * What these options say together.
   *
   * @throws ConfigException when something is missing or wrong
   */
  Settings.Database settings() {
    JdbcUrl found = parse(address());
    if (lacksPassword(found)) {
      throw problem("database.password", SupabaseProject.PASSWORD_HELP);
    }
    String name =
        first(
            first(user, found::user),
            () -> project().map(known -> known.databaseUser(found.url())).orElse(""));
    return new Settings.Database(found.url(), name, secret(found));
  }

  /**
   * The same; no database where something is missing.
   *
   * @throws ConfigException when something is wrong
   */
  Settings.Database settingsIfComplete() {
    boolean isMissing = address().isEmpty() || lacksPassword(parse(address()));
    return isMissing ? Settings.Database.NONE : settings();
  }

  private Optional<SupabaseProject> project() {
    return SupabaseProject.of(supabaseUrl);
  }

  private String address() {
    return first(url, () -> project().map(SupabaseProject::databaseUrl).orElse(""));
  }

  private Secret secret(JdbcUrl found) {
    return password.isEmpty() ? found.password() : password;
  }

  private boolean lacksPassword(JdbcUrl found) {
    return secret(found).isEmpty() && SupabaseProject.isSupabase(found.url());
  }

  private JdbcUrl parse(String text) {
    if (text.isEmpty()) {
      String hosted =
          supabaseUrl.isEmpty()
              ? "; for a Supabase project, SUPABASE_URL=https://<ref>.supabase.co is enough"
              : "; it follows from SUPABASE_URL only where that is https://<ref>.supabase.co";
      throw problem("database.url", "missing; set JDBC_URL to " + JdbcUrl.ACCEPTED + hosted);
    }
    return JdbcUrl.parse(text)
        .orElseThrow(
            () ->
                problem(
                    "database.url",
                    "the value (not shown: it may hold a password) is not accepted; accepted: "
                        + JdbcUrl.ACCEPTED));
  }

  private static String first(String given, Supplier<String> otherwise) {
    return given.isEmpty() ? otherwise.get() : given;
  }

  private static ConfigException problem(String key, String text) {
    return new ConfigException(List.of(new Problem(key, text)));
  }
}
