package clipshard.catalog;

import clipshard.config.Settings;
import java.sql.SQLException;
import java.util.Locale;
import org.postgresql.util.PSQLException;

/** Turns what Postgres says into what a person can do about it. */
final class SqlErrors {
  /** The server's function that reports row-level security; unlike its message never translated. */
  private static final String ROW_SECURITY_ROUTINE = "check_enable_rls";

  static final String CUT_REMEDY =
      "run again, and if it happens again look for what cuts connections between here and the"
          + " server, or ends them there";

  static final String LOCK_NOT_AVAILABLE = "55P03";

  static final String QUERY_CANCELED = "57014";

  /** What a server or pooler without free connections says; the remedy begins so. */
  private static final String FULL = "53300";

  private static final String FULL_REMEDY = "The server or its pooler has no connection left";

  private static final String POOLERS = "08P01";

  private SqlErrors() {}

  /** Whether a connection was not to be had, here or in a task. */
  static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(FULL_REMEDY)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a lock was not to be had, here or in a task. */
  static boolean isLocked(Throwable failure) {
    return has(failure, LOCK_NOT_AVAILABLE);
  }

  /** A task's error may have come as text. */
  private static boolean has(Throwable failure, String state) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if ((cause instanceof SQLException sql && state.equals(sql.getSQLState()))
          || String.valueOf(cause.getMessage()).contains("(SQLState " + state + ")")) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param doing what was going on, such as {@code reading public.images}
   * @param remedyElse the remedy for errors that need no particular one
   */
  static CatalogException explain(
      String doing, Settings.Database database, SQLException error, String remedyElse) {
    DatabaseUrl url = DatabaseUrl.parse(database.url());
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    String problem =
        "%s at %s failed: %s (SQLState %s)"
            .formatted(doing, url, oneLine(error.getMessage()), state.isEmpty() ? "none" : state);
    return new CatalogException(problem, remedy(state, error, url, remedyElse), error);
  }

  private static String remedy(
      String state, SQLException error, DatabaseUrl url, String remedyElse) {
    String text = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("tenant or user not found")) {
      return "At Supabase's pooler the user is postgres.<project ref>, and the host is that of the"
          + " project's region: copy both from the project's Connect dialog";
    }
    if (state.equals(FULL) || text.contains("max clients") || text.contains("max_client_conn")) {
      return FULL_REMEDY + ": lower source.partitions, or end other clients";
    }
    return switch (state.equals(POOLERS) ? stateOf(text) : state) {
      case "28P01", "28000" ->
          "Check database.user and database.password; it is the database's password, which no"
              + " project API key replaces";
      case "3D000" -> "Check the database's name at the end of database.url";
      case "08001" -> unreachable(url);
      case "08004" -> "Set database.password";
      case "42501" -> isRowSecurity(error) ? ROW_SECURITY_REMEDY : "Grant SELECT to database.user";
      case LOCK_NOT_AVAILABLE ->
          "Another session holds an exclusive lock on the table, or waits for one: run again when it"
              + " has ended";
      case QUERY_CANCELED, "25P03", "25P04" ->
          "A time limit of the server ended the read: raise it for database.user, for example by"
              + " ALTER ROLE … SET statement_timeout = 0";
      case "08003", "08006", "57P01", "57P02" -> "The connection was cut: " + CUT_REMEDY;
      case POOLERS, "26000", "42P05" ->
          "So it is behind a pooler that lends connections. " + PoolerCheck.REMEDY;
      default -> remedyElse;
    };
  }

  /** What PgBouncer means by its one state. Its texts are those of version 1.18. */
  private static String stateOf(String text) {
    if (text.contains("authentication failed") || text.contains("no such user")) {
      return "28P01";
    }
    return text.contains("no such database") || text.contains("database \"") ? "3D000" : POOLERS;
  }

  private static final String ROW_SECURITY_REMEDY =
      "Row-level security would hide rows: read as the table's owner or as a role with BYPASSRLS"
          + " (at Supabase: postgres)";

  private static String unreachable(DatabaseUrl url) {
    String remedy = "Check host and port in database.url, and that the server accepts connections";
    return url.isSupabase()
        ? remedy
            + "; a direct Supabase address (db.<ref>.supabase.co) answers over IPv6 only: from a network"
            + " without it set JDBC_URL to the session pooler's URL (dashboard: Connect, Session"
            + " pooler, port 5432)"
        : remedy;
  }

  private static boolean isRowSecurity(SQLException error) {
    return error instanceof PSQLException from
        && from.getServerErrorMessage() != null
        && ROW_SECURITY_ROUTINE.equals(from.getServerErrorMessage().getRoutine());
  }

  static String oneLine(String message) {
    return String.valueOf(message).replaceAll("\\s*\\R\\s*", "; ");
  }
}
