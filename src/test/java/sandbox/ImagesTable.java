package sandbox;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The table {@code images (id, image_url)} of the sandbox's database. */
public record ImagesTable(String jdbcUrl, String user, String password) {
  private static final int BATCH = 500;

  boolean exists() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT to_regclass('images') IS NOT NULL")) {
      result.next();
      return result.getBoolean(1);
    }
  }

  long count() throws SQLException {
    try (Connection connection = connect()) {
      return count(connection);
    }
  }

  /** Makes the table with all of these rows, or leaves no trace. */
  public void create(Pictures pictures, String host) throws SQLException, IOException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        Stream<Pictures.Row> rows = pictures.rows(host)) {
      connection.setAutoCommit(false);
      statement.execute(
          "CREATE TABLE images (id %s PRIMARY KEY, image_url text)".formatted(pictures.idType()));
      insert(connection, rows.iterator());
      connection.commit();
    }
  }

  /** Adds so many drawn rows that the table does not have, or none. */
  public void addDrawn(long count, String host) throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      long missing = count;
      long next = count(connection);
      while (missing > 0) {
        long end = next + missing;
        missing -= insert(connection, drawn(next, end, host));
        next = end;
      }
      connection.commit();
    }
  }

  /**
   * Gives so many rows the URL of another drawn picture, or all rows where there are fewer.
   *
   * @return how many
   */
  public long change(long count, String host) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement update =
            connection.prepareStatement("UPDATE images SET image_url = ? WHERE id = ?")) {
      connection.setAutoCommit(false);
      List<Pictures.Row> rows = some(connection, count);
      for (Pictures.Row row : rows) {
        update.setString(1, DrawnPictures.anotherUrl(row, host));
        update.setObject(2, row.id(), Types.OTHER);
        update.addBatch();
      }
      update.executeBatch();
      connection.commit();
      return rows.size();
    }
  }

  /**
   * Deletes so many rows, or all where there are fewer.
   *
   * @return how many
   */
  public long remove(long count) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement delete = connection.prepareStatement("DELETE FROM images WHERE id = ?")) {
      connection.setAutoCommit(false);
      List<Pictures.Row> rows = some(connection, count);
      for (Pictures.Row row : rows) {
        delete.setObject(1, row.id(), Types.OTHER);
        delete.addBatch();
      }
      delete.executeBatch();
      connection.commit();
      return rows.size();
    }
  }

  /** The same ones of the same rows, whatever their host; others once these have other URLs. */
  private static List<Pictures.Row> some(Connection connection, long count) throws SQLException {
    List<Pictures.Row> rows = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id, image_url FROM images ORDER BY md5(concat(id, right(image_url, 12))), id LIMIT ?")) {
      query.setLong(1, count);
      try (ResultSet result = query.executeQuery()) {
        while (result.next()) {
          rows.add(new Pictures.Row(result.getString(1), result.getString(2)));
        }
      }
    }
    return rows;
  }

  private static Iterator<Pictures.Row> drawn(long first, long end, String host) {
    return LongStream.range(first, end).mapToObj(row -> DrawnPictures.row(row, host)).iterator();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, user, password);
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM images")) {
      result.next();
      return result.getLong(1);
    }
  }

  /** How many of them were not there before. */
  private static long insert(Connection connection, Iterator<Pictures.Row> rows)
      throws SQLException {
    long inserted = 0;
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO images VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      while (rows.hasNext()) {
        for (int i = 0; i < BATCH && rows.hasNext(); i++) {
          Pictures.Row row = rows.next();
          insert.setObject(1, row.id(), Types.OTHER); // of the column's type, whichever that is
          insert.setString(2, row.url());
          insert.addBatch();
        }
        inserted += Arrays.stream(insert.executeBatch()).sum();
      }
    }
    return inserted;
  }
}
