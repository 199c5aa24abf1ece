package clipshard.catalog;

import clipshard.config.Secret;
import clipshard.config.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sandbox.PostgresServer;

/** A real server and the shortest words for what the tests do with it. */
final class TestDatabase implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final PostgresServer server;

  TestDatabase(Path folder) {
    server = PostgresServer.start(folder, 0);
  }

  Settings.Database settings() {
    return new Settings.Database(server.jdbcUrl(), server.user(), new Secret(server.password()));
  }

  Settings.Database settings(String user, String password) {
    return new Settings.Database(server.jdbcUrl(), user, new Secret(password));
  }

  /** The same, by another way and with parameters ({@code name=value&…}) in the URL. */
  Settings.Database settingsThrough(TcpProxy way, String... parameters) {
    String query = parameters.length == 0 ? "" : "?" + String.join("&", parameters);
    return new Settings.Database(
        "jdbc:postgresql://127.0.0.1:" + way.port() + "/postgres" + query,
        server.user(),
        new Secret(server.password()));
  }

  int port() {
    return server.port();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The one value that {@code query} gives, as text. */
  String ask(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /** The server process of the one view that is open. */
  int viewProcess() throws SQLException {
    return Integer.parseInt(
        ask(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'clipshard'"
                + " AND xact_start IS NOT NULL"));
  }

  /** Returns once {@code query} gives {@code value}: what happens in the server takes its time. */
  void await(String query, String value) throws SQLException {
    Instant deadline = Instant.now().plus(PATIENCE);
    for (String found = ask(query); !value.equals(found); found = ask(query)) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError(query + " still gives " + found + " instead of " + value);
      }
    }
  }

  /** Returns once the server lets clients in. */
  void awaitAnswer() throws SQLException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        ask("SELECT 1");
        return;
      } catch (SQLException e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
      }
    }
  }

  /** What the catalog reads, slice after slice. */
  List<ProductImage> read(Settings.Source source) {
    try (CatalogView view = PostgresCatalog.open(settings(), source)) {
      return read(view);
    }
  }

  static List<ProductImage> read(CatalogView view) {
    List<ProductImage> images = new ArrayList<>();
    for (CatalogSlice slice : view.slices()) {
      images.addAll(read(slice));
    }
    return images;
  }

  static List<ProductImage> read(CatalogSlice slice) {
    List<ProductImage> images = new ArrayList<>();
    try (CatalogRows rows = slice.open()) {
      rows.forEachRemaining(images::add);
    }
    return images;
  }

  static Settings.Source source(String table) {
    return source(table, "", "", "", 0);
  }

  static Settings.Source source(
      String table, String brandColumn, String where, String brand, int partitions) {
    return new Settings.Source(
        table,
        "id",
        "url",
        "",
        brandColumn,
        "",
        List.of(),
        "",
        where,
        brand,
        0,
        partitions,
        100,
        Settings.ComparedUrl.WHOLE);
  }

  /** Of columns with other names; empty: none. */
  static Settings.Source source(
      String table, String idColumn, String urlColumn, String brandColumn, String versionColumn) {
    return new Settings.Source(
        table,
        idColumn,
        urlColumn,
        "",
        brandColumn,
        "",
        List.of(),
        versionColumn,
        "",
        "",
        0,
        0,
        100,
        Settings.ComparedUrl.WHOLE);
  }

  static Settings.Source source(String table, String groupColumn, List<String> attributes) {
    return new Settings.Source(
        table,
        "id",
        "url",
        "",
        "",
        groupColumn,
        attributes,
        "",
        "",
        "",
        0,
        0,
        100,
        Settings.ComparedUrl.WHOLE);
  }

  @Override
  public void close() {
    server.close();
  }
}
