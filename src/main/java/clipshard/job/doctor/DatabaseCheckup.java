package clipshard.job.doctor;

import clipshard.catalog.CatalogException;
import clipshard.catalog.CatalogRows;
import clipshard.catalog.CatalogSlice;
import clipshard.catalog.CatalogView;
import clipshard.catalog.DatabaseServer;
import clipshard.catalog.FreeConnections;
import clipshard.catalog.IdOrder;
import clipshard.catalog.PostgresCatalog;
import clipshard.catalog.ProductImage;
import clipshard.catalog.WriterLock;
import clipshard.config.Settings;
import clipshard.job.doctor.Checkup.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The database, and the table as a build reads it. */
public record DatabaseCheckup(Checkup checkup, Settings.Database database, Settings.Source source) {
  private static final Duration COUNTING = Duration.ofSeconds(20);

  /**
   * Looks at all of it.
   *
   * @param place what a build locks, as in messages
   * @param samples how many rows are wanted
   * @return some rows; none where the table cannot be read
   */
  public List<ProductImage> run(String place, int samples) {
    List<ProductImage> rows = new ArrayList<>();
    if (!checkup.look("database", this::server)) {
      for (String what : List.of("sessions", "table", "writer lock")) {
        checkup.skip(what, "needs the database");
      }
      return rows;
    }
    boolean keepsSessions = checkup.look("sessions", this::sessions);
    if (!keepsSessions) {
      checkup.skip("table", "needs sessions");
      checkup.skip("writer lock", "needs sessions");
      return rows;
    }
    checkup.look("table", () -> table(rows, samples));
    checkup.look("writer lock", () -> lock(place));
    return rows;
  }

  private Answer server() {
    DatabaseServer server = DatabaseServer.of(database);
    if (server.isStandby()) {
      return Answer.doubtful(
          server
              + "; it is a standby, whose locks the other servers do not know: let every build use"
              + " the same server");
    }
    int needed = PostgresCatalog.mostConnections(source);
    FreeConnections free = FreeConnections.of(database, needed);
    if (free.count() < PostgresCatalog.LEAST_CONNECTIONS) {
      throw new CatalogException(
          "%s lets %d connections in at once: %s".formatted(server, free.count(), free.refusal()),
          "A build needs %d: let the server or its pooler have more, or end other clients"
              .formatted(PostgresCatalog.LEAST_CONNECTIONS));
    }
    if (free.count() < needed) {
      return Answer.doubtful(
          "%s; it lets %d connections in at once, and a build takes up to %d: it will read fewer slices of a large table at a time (%s)"
              .formatted(server, free.count(), needed, free.refusal()));
    }
    return Answer.fine("%s; %d connections at once".formatted(server, needed));
  }

  private Answer sessions() {
    DatabaseServer.requireSessions(database);
    return Answer.fine("a connection keeps its server process (no pooler in transaction mode)");
  }

  private Answer table(List<ProductImage> rows, int samples) throws IOException {
    return PostgresCatalog.read(database, source, view -> table(view, rows, samples));
  }

  private Answer table(CatalogView view, List<ProductImage> rows, int samples) {
    rows.clear();
    view.checkIds();
    OptionalLong count = view.count(COUNTING);
    for (CatalogSlice slice : view.slices()) {
      if (rows.size() < samples) {
        read(slice, rows, samples);
      }
    }
    String ids = view.idOrder() == IdOrder.NUMBER ? "numbers" : "text";
    String counted =
        count.isPresent()
            ? String.format(Locale.ROOT, "%,d rows", count.getAsLong())
            : "more rows than can be counted in %d s".formatted(COUNTING.toSeconds());
    if (count.isPresent() && count.getAsLong() == 0) {
      return Answer.doubtful(source.table() + noRows());
    }
    return Answer.fine(
        "%s: %s, ids are %s; readable in parallel from one shared snapshot"
            .formatted(source.table(), counted, ids));
  }

  private String noRows() {
    List<String> chosen = new ArrayList<>();
    if (!source.where().isEmpty()) {
      chosen.add("source.where");
    }
    if (!source.brand().isEmpty()) {
      chosen.add("source.brand");
    }
    return chosen.isEmpty()
        ? " is empty"
        : " has no rows that %s through"
            .formatted(String.join(" and ", chosen) + (chosen.size() == 1 ? " lets" : " let"));
  }

  private static void read(CatalogSlice slice, List<ProductImage> rows, int samples) {
    try (CatalogRows read = slice.open()) {
      while (rows.size() < samples && read.hasNext()) {
        rows.add(read.next());
      }
    }
  }

  /** A run that is going on holds the lock rightly. */
  private Answer lock(String place) {
    WriterLock.acquire(database, place + " (Doctor)", "Doctor").close();
    try {
      WriterLock.acquire(database, place, "Doctor").close();
      return Answer.fine("can be taken, and nobody holds it");
    } catch (CatalogException e) {
      return Answer.doubtful(e.getMessage());
    }
  }
}
