package clipshard.report;

import clipshard.report.Drawing.Anchor;
import java.util.List;

/**
 * Columns side by side over a number line.
 *
 * @param across what they stand over
 * @param columns ascending, at least one
 * @param limit height of a dashed line that none should rise above; 0: no such line
 * @param least step of the number line; 1 where only whole numbers mean something
 */
record ColumnChart(String across, List<Column> columns, double limit, double least) {
  /** From {@code from} to {@code to} on the number line. */
  record Column(double from, double to, double height) {}

  private static final int TOP = 8;
  private static final int BOTTOM = 140;
  private static final int MOST_STEPS = 5;
  private static final double GAP = 0.06;

  /** Wider than a digit of any common font, of 12 pixels. */
  private static final double DIGIT_WIDTH = 7.7;

  private static final int ROOM_BESIDE_LABELS = 8;

  /** Puts a label's middle at its line. */
  private static final int HALF_LETTER = 4;

  Drawing drawn() {
    double highest = columns.stream().mapToDouble(Column::height).max().orElseThrow();
    Scale up = Scale.of(0, Math.max(1, Math.max(highest, limit)), MOST_STEPS, 1);
    String widest = up.label(up.ticks()[up.ticks().length - 1]);
    double left = widest.length() * DIGIT_WIDTH + ROOM_BESIDE_LABELS;
    Drawing drawing = new Drawing();
    for (double tick : up.ticks()) {
      drawing.line(left, y(up, tick), Drawing.WIDTH, y(up, tick));
      drawing.label(
          left - ROOM_BESIDE_LABELS, y(up, tick) + HALF_LETTER, Anchor.END, up.label(tick));
    }
    double end = columns.get(columns.size() - 1).to();
    Scale over = Scale.of(columns.get(0).from(), end, MOST_STEPS, least);
    double pixels = Drawing.WIDTH - left;
    for (Column column : columns) {
      double width = (over.at(column.to()) - over.at(column.from())) * pixels;
      double x = left + over.at(column.from()) * pixels;
      double y = y(up, column.height());
      drawing.bar(x + GAP * width, y, (1 - 2 * GAP) * width, BOTTOM - y);
    }
    if (limit > 0) {
      drawing.limit(left, y(up, limit));
    }
    drawing.across(over, across, left, BOTTOM);
    return drawing;
  }

  private static double y(Scale up, double height) {
    return BOTTOM - up.at(height) * (BOTTOM - TOP);
  }
}
