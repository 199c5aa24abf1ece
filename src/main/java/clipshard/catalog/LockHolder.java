package clipshard.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * A session of the database that holds a lock. Two that are equal are the same session: process
 * numbers are used again, but not with the same start.
 *
 * @param pid its server process
 * @param name what it calls itself; null or empty when it does not say, or this user may not know
 * @param address of its client; null likewise
 * @param since its start; null likewise
 */
record LockHolder(int pid, String name, String address, Instant since) {
  /** Of a row of these four. */
  static LockHolder of(ResultSet row) throws SQLException {
    OffsetDateTime since = row.getObject(4, OffsetDateTime.class);
    return new LockHolder(
        row.getInt(1),
        row.getString(2),
        row.getString(3),
        since == null ? null : since.toInstant());
  }

  /** Who it is, for messages. */
  String describe() {
    String who = name == null || name.isEmpty() ? "a session of the database" : '"' + name + '"';
    String from = address == null ? "" : " at " + address;
    String when = since == null ? "" : ", since " + since.truncatedTo(ChronoUnit.SECONDS);
    return "%s%s (pid %d%s)".formatted(who, from, pid, when);
  }

  /** What to do when it is in the way. */
  String remedy() {
    return "Wait for it to end; if it is dead and the database has not noticed, execute SELECT"
        + " pg_terminate_backend(%s) there; then run again".formatted(pid);
  }
}
