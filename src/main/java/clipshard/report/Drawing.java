package clipshard.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The shapes of a chart, which {@code chart.mustache} writes as SVG. Lengths are in pixels of the
 * drawing, which is {@value #WIDTH} wide; y goes down.
 */
final class Drawing {
  static final int WIDTH = 320;

  /** Which part of a label stands at its x, in SVG's words. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private record Box(double x, double y, double width, double height) {}

  private record Line(double x1, double y1, double x2, double y2) {}

  private record Label(double x, double y, Anchor anchor, String words) {}

  private static final int AXIS_LABELS = 15;
  private static final int AXIS_NAME = 31;
  private static final double EDGE = 0.04;

  final List<Box> bars = new ArrayList<>();
  final List<Box> rests = new ArrayList<>();
  final List<Line> lines = new ArrayList<>();
  final List<Line> limits = new ArrayList<>();
  final List<Label> labels = new ArrayList<>();
  double height;

  void bar(double x, double y, double width, double height) {
    bars.add(new Box(x, y, width, height));
  }

  /** A bar in another colour: the sum of what has no bar of its own. */
  void rest(double x, double y, double width, double height) {
    rests.add(new Box(x, y, width, height));
  }

  void line(double x1, double y1, double x2, double y2) {
    lines.add(new Line(x1, y1, x2, y2));
  }

  /** A dashed line from {@code x} to the right edge. */
  void limit(double x, double y) {
    limits.add(new Line(x, y, WIDTH, y));
  }

  /**
   * @param y of the line that the letters stand on
   */
  void label(double x, double y, Anchor anchor, String words) {
    labels.add(new Label(x, y, anchor, words));
  }

  /** Labels a number line from {@code x} to the right edge, and ends the drawing below it. */
  void across(Scale scale, String name, double x, double y) {
    for (double tick : scale.ticks()) {
      double at = scale.at(tick);
      Anchor anchor = at < EDGE ? Anchor.START : at > 1 - EDGE ? Anchor.END : Anchor.MIDDLE;
      label(x + at * (WIDTH - x), y + AXIS_LABELS, anchor, scale.label(tick));
    }
    label((x + WIDTH) / 2, y + AXIS_NAME, Anchor.MIDDLE, name);
    height = y + AXIS_NAME + 4;
  }
}
