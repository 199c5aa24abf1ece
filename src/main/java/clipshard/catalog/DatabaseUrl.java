package clipshard.catalog;

import java.util.Locale;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a {@code jdbc:postgresql:} URL leads. The URL itself may carry a password among its
 * parameters, so messages show only this.
 *
 * @param hosts host names, separated by commas when the URL names several
 * @param ports their ports, likewise
 */
record DatabaseUrl(String hosts, String ports, String database) {
  /** Where Supabase's poolers, shared and dedicated, hand out connections per transaction. */
  private static final String TRANSACTION_PORT = "6543";

  /**
   * @throws CatalogException when {@code url} is no URL of the Postgres driver
   */
  static DatabaseUrl parse(String url) {
    Properties parts = Driver.parseURL(url, null);
    if (parts == null) {
      throw new CatalogException(
          "database.url is not a JDBC URL of Postgres: " + withoutParameters(url),
          "It must look like jdbc:postgresql://host:5432/postgres");
    }
    return new DatabaseUrl(
        parts.getProperty(PGProperty.PG_HOST.getName()),
        parts.getProperty(PGProperty.PG_PORT.getName()),
        parts.getProperty(PGProperty.PG_DBNAME.getName()));
  }

  /** Whether this is the port at which Supabase cannot hold a session. */
  boolean isSupabaseTransactionPooler() {
    return ports.equals(TRANSACTION_PORT) && isSupabase();
  }

  boolean isSupabase() {
    String host = hosts.toLowerCase(Locale.ROOT);
    return host.endsWith(".supabase.com") || host.endsWith(".supabase.co");
  }

  @Override
  public String toString() {
    return "%s:%s/%s".formatted(hosts, ports, database);
  }

  /** Cuts parameters and whatever may be credentials before a host. */
  private static String withoutParameters(String url) {
    return url.replaceFirst("[?].*", "").replaceFirst("//.*@", "//");
  }
}
