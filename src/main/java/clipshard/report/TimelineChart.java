package clipshard.report;

import clipshard.report.RunReport.Span;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** A row for each stage, with a bar for each time it was at work. */
final class TimelineChart {
  private static final int ROW_HEIGHT = 24;
  private static final int AXIS_HEIGHT = 36;
  private static final double HALF_BAR = 0.3;

  private TimelineChart() {}

  static String draw(List<Span> spans, String title, String description) {
    List<String> stages =
        new ArrayList<>(new LinkedHashSet<>(spans.stream().map(Span::stage).toList()));
    XYIntervalSeries bars = new XYIntervalSeries("");
    for (Span span : spans) {
      int row = stages.indexOf(span.stage());
      bars.add(row, row - HALF_BAR, row + HALF_BAR, span.from(), span.from(), span.to());
    }
    XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
    data.addSeries(bars);
    XYPlot plot = new XYPlot(data, names(stages), seconds(), renderer());
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Ink.LINE.color());
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(null, BarChart.FONT, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    int height = ROW_HEIGHT * stages.size() + AXIS_HEIGHT;
    return SvgCanvas.draw(chart, title, description, BarChart.WIDTH, height);
  }

  private static SymbolAxis names(List<String> stages) {
    SymbolAxis axis = new SymbolAxis(null, stages.toArray(String[]::new));
    axis.setInverted(true);
    axis.setGridBandsVisible(false);
    axis.setTickLabelFont(BarChart.FONT);
    axis.setTickLabelPaint(Ink.TEXT.color());
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  private static NumberAxis seconds() {
    NumberAxis axis = new NumberAxis("Seconds");
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    axis.setLabelFont(BarChart.FONT);
    axis.setLabelPaint(Ink.TEXT.color());
    axis.setTickLabelFont(BarChart.FONT);
    axis.setTickLabelPaint(Ink.TEXT.color());
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  private static XYBarRenderer renderer() {
    XYBarRenderer bars = new XYBarRenderer();
    bars.setUseYInterval(true);
    bars.setBarPainter(new StandardXYBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setSeriesPaint(0, Ink.BAR.color());
    return bars;
  }
}
