package clipshard.catalog;

import clipshard.config.Settings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The images table in Postgres 11 or later (parallel reading is cheapest from 14 on). */
public final class PostgresCatalog {
  private static final Duration BETWEEN_LOCKS = Duration.ofMillis(200);

  /** Whoever alters a table often does so several times in a row. */
  private static final List<Duration> BETWEEN_READS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8));

  private PostgresCatalog() {}

  /** What is made of a view, from its beginning each time. */
  @FunctionalInterface
  public interface Reading<T> {
    T of(CatalogView view) throws IOException;
  }

  /**
   * What was made of a view that is still open; it may have given way since.
   *
   * @param found what was made of it
   */
  public record Read<T>(CatalogView view, T found) implements AutoCloseable {
    @Override
    public void close() {
      view.close();
    }
  }

  /**
   * Opens the table as {@link #open} does, and reads. Where somebody waits for a lock on it, or the
   * slices find a lock or no connection, everything is let go of, and the reading begins again in a
   * newer state of the table, five times in all, which is said on standard error.
   *
   * @throws CatalogException as {@link #open}, and when others wanted the table each time
   */
  public static <T> T read(Settings.Database database, Settings.Source source, Reading<T> reading)
      throws IOException {
    try (Read<T> read = readOpen(database, source, reading)) {
      return read.found();
    }
  }

  /** The same for what may be read once more later; the caller closes it. */
  public static <T> Read<T> readOpen(
      Settings.Database database, Settings.Source source, Reading<T> reading) throws IOException {
    return readOpen(database, source, reading, BETWEEN_READS, System.err::println);
  }

  /**
   * The same.
   *
   * @param pauses before each reading but the first
   * @param told hears why a reading begins again
   */
  static <T> Read<T> readOpen(
      Settings.Database database,
      Settings.Source source,
      Reading<T> reading,
      List<Duration> pauses,
      Consumer<String> told)
      throws IOException {
    for (int tries = 1; ; tries++) {
      CatalogView view = open(database, source);
      try {
        return new Read<>(view, reading.of(view));
      } catch (Exception e) { // Spark's are checked ones that it does not declare.
        if (!mustYield(view, e)) {
          throw e;
        }
        if (tries > pauses.size()) {
          if (SqlErrors.isFull(e)) {
            throw e;
          }
          throw refusal(view, tries, e);
        }
        told.accept(again(view, pauses.get(tries - 1), e));
      }
      pause(pauses.get(tries - 1));
    }
  }

  /**
   * Whether a reading failed since others want the table or took its connections; the view is let
   * go of in any case.
   */
  private static boolean mustYield(CatalogView view, Exception failure) {
    boolean isWanted =
        view.hasGivenWay() || SqlErrors.isLocked(failure) || SqlErrors.isFull(failure);
    if (isWanted) {
      view.giveWay();
    }
    view.close();
    return isWanted;
  }

  private static String again(CatalogView view, Duration pause, Exception failure) {
    return "Reading %s begins again in %d s, since %s"
        .formatted(
            view.table(),
            pause.toSeconds(),
            SqlErrors.isFull(failure)
                ? "the database let no further connection in"
                : "others waited for an exclusive lock on it (ALTER TABLE, VACUUM FULL and the like)"
                    + (view.waiting().isEmpty() ? "" : ": " + view.waiting()));
  }

  private static CatalogException refusal(CatalogView view, int times, Exception failure) {
    return new CatalogException(
        "Reading %s was given up %d times, since others waited for an exclusive lock on it (ALTER TABLE, VACUUM FULL and the like)%s"
            .formatted(
                view.table(), times, view.waiting().isEmpty() ? "" : ", last " + view.waiting()),
        "Nobody waits for this job longer than a second or two: run again when they are done",
        failure);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatalogException("Interrupted while others used the table", "Run again", e);
    }
  }

  /**
   * Opens one consistent view of the table, after checking that all of it can be read.
   *
   * @throws CatalogException when the database cannot be reached or hides rows, when it is behind a
   *     pooler in transaction mode, when the table or a column does not exist, when the id column's
   *     type is none that can be an id, or when {@code source.where} is no condition on the table
   */
  public static CatalogView open(Settings.Database database, Settings.Source source) {
    TableName name = TableName.parse(source.table());
    Connection connection = null;
    CatalogView view = null;
    try {
      connection = Sessions.connect(database);
      PoolerCheck.requireSession(connection, database);
      view = patiently(connection, database, source, name);
      return view;
    } catch (SQLException e) {
      throw SqlErrors.explain(
          "Opening " + name.sql(), database, e, "The message is the server's own");
    } finally {
      if (view == null) {
        CatalogView.closeQuietly(connection);
      }
    }
  }

  /** For the lock, the view, and a slice. */
  public static final int LEAST_CONNECTIONS = 3;

  /**
   * The connections that reading takes at a time, at most, with those for the view and the lock.
   */
  public static int mostConnections(Settings.Source source) {
    return 2 + (source.partitions() > 0 ? source.partitions() : RowQuery.MOST_SLICES);
  }

  /**
   * Waits for locks a second at a time. In between it holds none: a lock on a table, held while one
   * of its parts is waited for, would keep others from both.
   */
  private static CatalogView patiently(
      Connection connection, Settings.Database database, Settings.Source source, TableName name)
      throws SQLException {
    long deadline = System.nanoTime() + Sessions.lockPatience(connection).toNanos();
    while (true) {
      try {
        return view(connection, database, source, name);
      } catch (SQLException | CatalogException e) {
        if (!SqlErrors.isLocked(e) || System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
      connection.rollback();
      connection.setAutoCommit(true);
      pause(BETWEEN_LOCKS);
    }
  }

  private static CatalogView view(
      Connection connection, Settings.Database database, Settings.Source source, TableName name)
      throws SQLException {
    RelationReader reader = new RelationReader(connection);
    boolean lockable = reader.kind(name).isLockable();
    // All that is read is locked before the state is chosen: TRUNCATE and rewrites that end in
    // between would show it new contents, or none.
    Sessions.beginLocking(connection);
    if (lockable) {
      Sessions.execute(connection, "LOCK TABLE " + name.sql() + " IN ACCESS SHARE MODE");
    }
    Relation relation = reader.read(name);
    RowQuery rows = query(relation, source);
    IdType idType = IdType.of(relation, rows.id());
    probe(connection, database, rows);
    return new CatalogView(connection, database, SharedSnapshot.of(connection), rows, idType);
  }

  private static RowQuery query(Relation relation, Settings.Source source) {
    CatalogException.requireAll(
        () -> IdType.of(relation, relation.column("source.id-column", source.idColumn())),
        () -> relation.requireUrls(relation.column("source.url-column", source.urlColumn())),
        () -> relation.requireColumns("source.brand-column", named(source.brandColumn())),
        () ->
            named(source.versionColumn())
                .forEach(
                    name ->
                        relation.requireVersions(relation.column("source.version-column", name))),
        () -> relation.requireColumns("source.group-column", named(source.groupColumn())),
        () -> relation.requireAttributes("source.group-column", named(source.groupColumn())),
        () -> relation.requireColumns("source.attributes", source.attributes()),
        () -> relation.requireAttributes("source.attributes", source.attributes()));
    return new RowQuery(relation, relation.column("source.id-column", source.idColumn()), source);
  }

  private static List<String> named(String column) {
    return column.isEmpty() ? List.of() : List.of(column);
  }

  /** Has the server judge the queries, and lock what they name, without reading a row. */
  private static void probe(Connection connection, Settings.Database database, RowQuery rows)
      throws SQLException {
    Sessions.execute(connection, rows.columns() + " LIMIT 0");
    try {
      if (rows.hasFilter()) {
        // Between WHEN and THEN a bracket closed too early is an error, in brackets it is not.
        Sessions.execute(
            connection,
            "SELECT CASE WHEN\n%s\nTHEN 1 END%s LIMIT 0"
                .formatted(rows.source().where(), rows.from()));
      }
      Sessions.execute(connection, rows.rows("true") + " LIMIT 0");
    } catch (SQLException e) {
      if (!rows.hasFilter()) {
        throw e;
      }
      throw SqlErrors.explain(
          "source.where (%s)".formatted(rows.source().where()),
          database,
          e,
          "It must be an SQL condition on the table's columns, as after WHERE");
    }
  }
}
