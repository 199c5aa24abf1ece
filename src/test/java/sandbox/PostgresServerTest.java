package sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @Test
  void asksForThePasswordAndKeepsDataOverARestart(@TempDir Path folder) throws Exception {
    try (PostgresServer server = PostgresServer.start(folder, 0);
        Connection connection = connect(server, server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("create table kept as select 42 as answer");
      SQLException refused = assertThrows(SQLException.class, () -> connect(server, "wrong"));
      assertEquals("28P01", refused.getSQLState());
    }
    try (PostgresServer server = PostgresServer.start(folder, 0);
        Connection connection = connect(server, server.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select answer from kept")) {
      rows.next();
      assertEquals(42, rows.getInt(1));
    }
  }

  private static Connection connect(PostgresServer server, String password) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), password);
  }
}
