package clipshard.catalog;

import clipshard.config.Secret;
import clipshard.config.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import sandbox.PostgresServer;

/** A real server and the shortest words for what the tests do with it. */
final class TestDatabase implements AutoCloseable {
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

  /** What the catalog reads, slice after slice. */
  List<ProductImage> read(Settings.Source source) {
    try (CatalogView view = PostgresCatalog.open(settings(), source)) {
      return read(view);
    }
  }

  static List<ProductImage> read(CatalogView view) {
    List<ProductImage> images = new ArrayList<>();
    for (CatalogSlice slice : view.slices()) {
      try (CatalogRows rows = slice.open()) {
        rows.forEachRemaining(images::add);
      }
    }
    return images;
  }

  static Settings.Source source(String table) {
    return source(table, "", "", "", 0);
  }

  static Settings.Source source(
      String table, String brandColumn, String where, String brand, int partitions) {
    return new Settings.Source(table, "id", "url", brandColumn, where, brand, 0, partitions, 100);
  }

  @Override
  public void close() {
    server.close();
  }
}
