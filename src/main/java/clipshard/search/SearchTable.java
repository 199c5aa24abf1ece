package clipshard.search;

import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report as tables for a terminal, one per query. Cells keep to one line each. */
final class SearchTable {
  private static final int ID_WIDTH = 40;
  private static final int BRAND_WIDTH = 24;
  private static final int GROUP_WIDTH = 40;
  private static final int ATTRIBUTES_WIDTH = 80;
  private static final int URL_WIDTH = 100;
  private static final int QUERY_WIDTH = 100;

  private static final Column GROUP =
      new Column("group", false, hit -> Shown.of(hit.group(), GROUP_WIDTH));
  private static final Column ATTRIBUTES =
      new Column("attributes", false, hit -> Shown.of(attributes(hit), ATTRIBUTES_WIDTH));

  private SearchTable() {}

  private record Column(String name, boolean isNumber, Function<SearchHit, Shown> cell) {}

  static String of(SearchReport report) {
    List<Column> columns = columns(report);
    return report.queries().stream()
        .map(answer -> title(report, answer) + rows(answer, columns))
        .collect(Collectors.joining("\n"));
  }

  /** Groups and attributes are shown where there are any. */
  private static List<Column> columns(SearchReport report) {
    List<SearchHit> hits =
        report.queries().stream().flatMap(answer -> answer.hits().stream()).toList();
    List<Column> columns = new ArrayList<>();
    columns.add(number("rank", SearchHit::rank));
    columns.add(number("cosine", hit -> String.format(Locale.ROOT, "%.4f", hit.cosine())));
    columns.add(new Column("id", false, hit -> Shown.of(hit.id(), ID_WIDTH)));
    columns.add(new Column("brand", false, hit -> Shown.of(hit.brand(), BRAND_WIDTH)));
    if (hits.stream().anyMatch(hit -> !hit.group().isEmpty())) {
      columns.add(GROUP);
    }
    if (hits.stream().anyMatch(hit -> !hit.attributes().isEmpty())) {
      columns.add(ATTRIBUTES);
    }
    columns.add(number("position", SearchHit::position));
    columns.add(number("shard", SearchHit::shard));
    columns.add(new Column("url", false, hit -> Shown.of(hit.url(), URL_WIDTH)));
    return columns;
  }

  private static Column number(String name, Function<SearchHit, Object> value) {
    return new Column(
        name,
        true,
        hit -> {
          String text = value.apply(hit).toString();
          return new Shown(text, text.length());
        });
  }

  private static String attributes(SearchHit hit) {
    return hit.attributes().entrySet().stream()
        .filter(attribute -> attribute.getValue() != null)
        .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String title(SearchReport report, SearchAnswer answer) {
    String query = Shown.of(answer.query(), QUERY_WIDTH).text();
    String place = answer.position() == null ? "" : " (position " + answer.position() + ")";
    return "🔎 %s %s%s, by %s: %d nearest%s of %,d rows%n"
        .formatted(
            answer.kind(),
            query,
            place,
            report.type(),
            answer.hits().size(),
            choice(report),
            report.rows());
  }

  private static String choice(SearchReport report) {
    String brand =
        report.brand().isEmpty() ? "" : " of brand " + Shown.of(report.brand(), BRAND_WIDTH).text();
    String filters =
        report.filters().isEmpty()
            ? ""
            : report.filters().stream()
                .map(filter -> Shown.of(filter, QUERY_WIDTH).text())
                .collect(Collectors.joining(" and ", " with ", ""));
    String groups = report.perGroup() == 0 ? "" : ", at most " + report.perGroup() + " per group,";
    return brand + filters + groups;
  }

  private static String rows(SearchAnswer answer, List<Column> columns) {
    List<List<Shown>> lines = new ArrayList<>();
    lines.add(columns.stream().map(column -> Shown.of(column.name(), URL_WIDTH)).toList());
    for (SearchHit hit : answer.hits()) {
      lines.add(columns.stream().map(column -> column.cell().apply(hit)).toList());
    }
    int[] widths = new int[columns.size()];
    for (List<Shown> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).columns());
      }
    }
    return lines.stream().map(line -> line(line, columns, widths)).collect(Collectors.joining());
  }

  private static String line(List<Shown> cells, List<Column> columns, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      Shown cell = cells.get(column);
      line.append("  ");
      line.append(
          columns.get(column).isNumber()
              ? " ".repeat(widths[column] - cell.columns()) + cell.text()
              : cell.padded(widths[column]));
    }
    return line.toString().stripTrailing() + "\n";
  }
}
