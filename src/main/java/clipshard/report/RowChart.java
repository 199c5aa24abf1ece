package clipshard.report;

import clipshard.report.Drawing.Anchor;
import clipshard.report.Figure.Fact;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;

/** Names, each with bars below it, on a common line from 0 on. */
final class RowChart {
  private static final int ROW_HEIGHT = 34;
  private static final int LETTERS = 11;
  private static final int BAR_TOP = 18;
  private static final int BAR_HEIGHT = 8;
  private static final int NAME_CHARACTERS = 24;

  /** What is short beside the longest can still be seen. */
  private static final double LEAST_WIDTH = 1;

  private final Drawing drawing = new Drawing();
  private final List<Fact> rows = new ArrayList<>();
  private final double most;

  /**
   * @param most what a bar as wide as the chart stands for
   */
  RowChart(double most) {
    this.most = most;
  }

  /**
   * Begins a row.
   *
   * @param figure at its right end
   */
  RowChart row(String name, String figure) {
    double y = drawing.height + LETTERS;
    String shown = Shown.plain(name, NAME_CHARACTERS);
    drawing.label(0, y, Anchor.START, shown.isEmpty() ? "(empty)" : shown);
    drawing.label(Drawing.WIDTH, y, Anchor.END, figure);
    drawing.height += ROW_HEIGHT;
    rows.add(new Fact(name, figure));
    return this;
  }

  /** A bar in the row last begun. */
  RowChart bar(double from, double to) {
    drawing.bar(x(from), barTop(), Math.max(LEAST_WIDTH, x(to - from)), BAR_HEIGHT);
    return this;
  }

  /** A bar in another colour, since it is not one thing. */
  RowChart rest(double to) {
    drawing.rest(0, barTop(), Math.max(LEAST_WIDTH, x(to)), BAR_HEIGHT);
    return this;
  }

  private double barTop() {
    return drawing.height - ROW_HEIGHT + BAR_TOP;
  }

  private double x(double value) {
    return most == 0 ? 0 : Drawing.WIDTH * value / most;
  }

  /** The chart of the rows. */
  Figure figure(String title, String caption) {
    return new Figure(title, caption, drawing, rows);
  }

  /**
   * Over a number line as long as the widest bar, whose ticks stand behind the bars of each row.
   */
  Drawing drawnOver(Scale scale, String name) {
    for (double tick : scale.ticks()) {
      double x = Drawing.WIDTH * scale.at(tick);
      for (double top = 0; top < drawing.height; top += ROW_HEIGHT) {
        drawing.line(x, top + BAR_TOP - 1, x, top + ROW_HEIGHT);
      }
    }
    drawing.across(scale, name, 0, drawing.height);
    return drawing;
  }
}
