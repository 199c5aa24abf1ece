package clipshard.search;

import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report as tables for a terminal, one per query. Cells keep to one line each. */
final class SearchTable {
  private static final int ID_WIDTH = 40;
  private static final int BRAND_WIDTH = 24;
  private static final int URL_WIDTH = 100;
  private static final int QUERY_WIDTH = 100;
  private static final List<String> HEADER =
      List.of("rank", "cosine", "id", "brand", "position", "shard", "url");
  private static final List<Boolean> IS_NUMBER =
      List.of(true, true, false, false, true, true, false);

  private SearchTable() {}

  static String of(SearchReport report) {
    return report.queries().stream()
        .map(answer -> title(report, answer) + rows(answer))
        .collect(Collectors.joining("\n"));
  }

  private static String title(SearchReport report, SearchAnswer answer) {
    String query = Shown.of(answer.query(), QUERY_WIDTH).text();
    String place = answer.position() == null ? "" : " (position " + answer.position() + ")";
    String brand =
        report.brand().isEmpty() ? "" : " of brand " + Shown.of(report.brand(), BRAND_WIDTH).text();
    return "🔎 %s %s%s, by %s: %d nearest%s of %,d rows%n"
        .formatted(
            answer.kind(), query, place, report.type(), answer.hits().size(), brand, report.rows());
  }

  private static String rows(SearchAnswer answer) {
    List<List<Shown>> lines = new ArrayList<>();
    lines.add(HEADER.stream().map(name -> Shown.of(name, name.length())).toList());
    answer.hits().forEach(hit -> lines.add(cells(hit)));
    int[] widths = new int[HEADER.size()];
    for (List<Shown> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).columns());
      }
    }
    return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining());
  }

  private static List<Shown> cells(SearchHit hit) {
    return List.of(
        number("" + hit.rank()),
        number(String.format(Locale.ROOT, "%.4f", hit.cosine())),
        Shown.of(hit.id(), ID_WIDTH),
        Shown.of(hit.brand(), BRAND_WIDTH),
        number("" + hit.position()),
        number("" + hit.shard()),
        Shown.of(hit.url(), URL_WIDTH));
  }

  private static Shown number(String text) {
    return new Shown(text, text.length());
  }

  private static String line(List<Shown> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      Shown cell = cells.get(column);
      line.append("  ");
      line.append(
          IS_NUMBER.get(column)
              ? " ".repeat(widths[column] - cell.columns()) + cell.text()
              : cell.padded(widths[column]));
    }
    return line.toString().stripTrailing() + "\n";
  }
}
