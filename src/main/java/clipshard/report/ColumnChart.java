package clipshard.report;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultIntervalXYDataset;

/** Columns side by side over a number line. */
final class ColumnChart {
  private static final int HEIGHT = 190;
  private static final double SPACE_BETWEEN_COLUMNS = 0.12;
  private static final double ROOM_ABOVE = 0.08;
  private static final double ROOM_FOR_LAST_LABEL = 22;
  private static final float[] DASHES = {4, 3};

  private final String across;
  private final String up;
  private final List<double[]> columns = new ArrayList<>();
  private double limit;
  private boolean wholeNumbers;

  /**
   * @param across what the columns stand over
   * @param up what their height is
   */
  ColumnChart(String across, String up) {
    this.across = across;
    this.up = up;
  }

  /** A dashed line that no column should rise above. */
  ColumnChart limit(double height) {
    limit = height;
    return this;
  }

  /** The columns stand over whole numbers only. */
  ColumnChart wholeNumbers() {
    wholeNumbers = true;
    return this;
  }

  void add(double from, double to, double height) {
    columns.add(new double[] {from, to, height});
  }

  String draw(String title, String description) {
    XYPlot plot = new XYPlot(data(), axis(across), heights(), bars());
    if (wholeNumbers) {
      plot.getDomainAxis().setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    }
    plot.getDomainAxis().setRange(columns.get(0)[0], columns.get(columns.size() - 1)[1]);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Ink.LINE.color());
    plot.setRangeGridlineStroke(new BasicStroke(0.4f));
    plot.setInsets(new RectangleInsets(4, 0, 0, ROOM_FOR_LAST_LABEL));
    if (limit > 0) {
      plot.addRangeMarker(
          new ValueMarker(
              limit,
              Ink.LIMIT.color(),
              new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, DASHES, 0)));
    }
    JFreeChart chart = new JFreeChart(null, BarChart.FONT, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    return SvgCanvas.draw(chart, title, description, BarChart.WIDTH, HEIGHT);
  }

  private DefaultIntervalXYDataset data() {
    double[][] series = new double[6][columns.size()];
    for (int column = 0; column < columns.size(); column++) {
      double[] values = columns.get(column);
      series[0][column] = (values[0] + values[1]) / 2;
      series[1][column] = values[0];
      series[2][column] = values[1];
      series[3][column] = values[2];
      series[4][column] = values[2];
      series[5][column] = values[2];
    }
    DefaultIntervalXYDataset data = new DefaultIntervalXYDataset();
    data.addSeries(up, series);
    return data;
  }

  private NumberAxis heights() {
    NumberAxis axis = axis(null);
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    axis.setAxisLineVisible(false);
    double highest = columns.stream().mapToDouble(column -> column[2]).max().orElse(0);
    axis.setRange(0, Math.max(1, Math.max(highest, limit)) * (1 + ROOM_ABOVE));
    return axis;
  }

  private static NumberAxis axis(String label) {
    NumberAxis axis = new NumberAxis(label);
    axis.setStandardTickUnits(new NumberTickUnitSource());
    axis.setLabelFont(BarChart.FONT);
    axis.setLabelPaint(Ink.TEXT.color());
    axis.setTickLabelFont(BarChart.FONT);
    axis.setTickLabelPaint(Ink.TEXT.color());
    axis.setAxisLinePaint(Ink.LINE.color());
    axis.setTickMarksVisible(false);
    axis.setTickLabelInsets(ValueAxis.DEFAULT_TICK_LABEL_INSETS);
    axis.setAutoRangeIncludesZero(false);
    return axis;
  }

  private static XYBarRenderer bars() {
    XYBarRenderer bars = new XYBarRenderer(SPACE_BETWEEN_COLUMNS);
    bars.setBarPainter(new StandardXYBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setSeriesPaint(0, Ink.BAR.color());
    return bars;
  }
}
