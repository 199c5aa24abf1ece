package clipshard.catalog;

import static clipshard.catalog.TableName.quote;

import clipshard.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL that reads the chosen rows.
 *
 * @param id the id column, already known to exist; likewise the columns in {@code source}
 */
record RowQuery(Relation relation, Relation.Column id, Settings.Source source) {
  /** Up to here one connection reads about as fast as several. */
  private static final long BYTES_PER_SLICE = 64L << 20;

  /** Supabase's session pooler lets about 15 clients in; others want some of them. */
  static final int MOST_SLICES = 8;

  private static final String EVERYWHERE = "true";

  /** The only form ids take outside the database. */
  String idText() {
    return quote(id.name()) + "::text";
  }

  String from() {
    return " FROM " + relation.name().sql();
  }

  /** What {@link CatalogRows} reads of all rows. */
  String columns() {
    return "SELECT %s, %s, %s"
            .formatted(idText(), UrlSql.of(source).columns(), recorded().columns())
        + from();
  }

  /** The columns whose values are recorded. */
  RecordedSql recorded() {
    return RecordedSql.of(relation, source);
  }

  /** {@link #columns} of the chosen rows for which {@code place} (SQL) holds too. */
  String rows(String place) {
    return columns() + " WHERE " + chosen() + " AND " + place;
  }

  /** {@link #columns} of the rows of any brand, else chosen, that have one of {@code ids}. */
  String rowsOf(Collection<String> ids) {
    List<String> conditions = conditionsButBrand();
    // As the column's own type, so that its index serves.
    conditions.add(
        ids.stream()
            .map(Sessions::quote)
            .collect(Collectors.joining(", ", quote(id.name()) + " IN (", ")")));
    return columns() + " WHERE " + String.join(" AND ", conditions);
  }

  /**
   * The condition for a row to be chosen. Rows whose brand column says nothing stay in under a
   * brand filter: their brand is in the URL, and the reader decides. Parts that join the table
   * while it is read would be in some places and not in others.
   */
  String chosen() {
    List<String> conditions = conditionsButBrand();
    if (hasBrandColumn() && !source.brand().isEmpty()) {
      String brand = quote(source.brandColumn());
      conditions.add(
          "(%1$s IS NULL OR %1$s::text IN ('', %2$s))"
              .formatted(brand, Sessions.quote(source.brand())));
    }
    return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
  }

  private List<String> conditionsButBrand() {
    List<String> conditions = new ArrayList<>();
    if (hasFilter()) {
      // A line of its own, so that a comment at the filter's end does not swallow the bracket.
      conditions.add("(\n" + source.where() + "\n)");
    }
    if (relation.kind().isExtensible()) {
      conditions.add(inParts());
    }
    return conditions;
  }

  private String inParts() {
    return relation.parts().isEmpty()
        ? "false"
        : relation.parts().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "tableoid IN (", ")"));
  }

  boolean hasFilter() {
    return !source.where().isBlank();
  }

  /** What may help when a query fails for a reason that is not the connection's. */
  String remedy() {
    return hasFilter()
        ? "If source.where can fail on some row, correct it; it is: " + source.where()
        : "Run again; the message is the server's own";
  }

  /** Conditions that together hold exactly once for every row, each cheap to read by. */
  List<String> places() {
    return relation.pages().isEmpty() ? hashPlaces() : pagePlaces();
  }

  /**
   * Every slice evaluates a view as a whole, so unless several are asked for there is one: that is
   * also right for a view that answers differently each time.
   */
  private List<String> hashPlaces() {
    int slices = Math.max(1, source.partitions());
    return slices == 1
        ? List.of(EVERYWHERE)
        : IntStream.range(0, slices)
            .mapToObj(
                i ->
                    "(hashtext(coalesce(%s, '')) & 2147483647) %% %s = %s"
                        .formatted(idText(), slices, i))
            .toList();
  }

  /** Stretches of pages; the last is open, as the table may have grown since it was measured. */
  private List<String> pagePlaces() {
    long[] cuts = PageCuts.cut(relation.pages(), pageSlices());
    List<String> places = new ArrayList<>();
    for (int i = 0; i <= cuts.length; i++) {
      String from = i == 0 ? "" : "ctid >= '(%s,0)'::tid".formatted(cuts[i - 1]);
      String to = i == cuts.length ? "" : "ctid < '(%s,0)'::tid".formatted(cuts[i]);
      String both = from.isEmpty() || to.isEmpty() ? from + to : from + " AND " + to;
      places.add(both.isEmpty() ? EVERYWHERE : both);
    }
    return places;
  }

  private int pageSlices() {
    if (source.partitions() > 0) {
      return source.partitions();
    }
    long wanted = relation.bytes().orElse(0) / BYTES_PER_SLICE + 1;
    return (int) Math.min(MOST_SLICES, wanted);
  }

  private boolean hasBrandColumn() {
    return !source.brandColumn().isEmpty();
  }
}
