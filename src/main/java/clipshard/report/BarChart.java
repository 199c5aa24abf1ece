package clipshard.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** Names with horizontal bars and a figure at the end of each, in the order they were added. */
final class BarChart {
  static final int WIDTH = 360;
  private static final int ROW_HEIGHT = 24;
  private static final double SPACE_BETWEEN_BARS = 0.35;
  private static final int SPACE_AROUND_BARS = 8;
  private static final double ROOM_FOR_FIGURES = 0.4;
  private static final double LARGEST_SHARE_OF_NAMES = 0.45;
  static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Color NOTHING = new Color(0, 0, 0, 0);

  private final DefaultCategoryDataset data = new DefaultCategoryDataset();
  private final List<String> figures = new ArrayList<>();
  private int rest = -1;

  /** Two names may be the same once they are cut. */
  private record Name(int number, String text) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  void add(String name, double value, String figure) {
    data.addValue(value, "", new Name(figures.size(), name));
    figures.add(figure);
  }

  /** In another colour: it is not one thing. */
  void addRest(String name, double value, String figure) {
    rest = figures.size();
    add(name, value, figure);
  }

  String draw(String title, String description) {
    CategoryPlot plot = new CategoryPlot(data, names(), figures(), bars());
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(null, FONT, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    return SvgCanvas.draw(
        chart, title, description, WIDTH, ROW_HEIGHT * Math.max(1, figures.size()));
  }

  private CategoryAxis names() {
    CategoryAxis axis = new CategoryAxis();
    axis.setTickLabelFont(FONT);
    axis.setTickLabelPaint(Ink.TEXT.color());
    axis.setCategoryLabelPositionOffset(SPACE_AROUND_BARS);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    axis.setLowerMargin(0);
    axis.setUpperMargin(0);
    axis.setCategoryMargin(SPACE_BETWEEN_BARS);
    axis.setMaximumCategoryLabelWidthRatio((float) LARGEST_SHARE_OF_NAMES);
    return axis;
  }

  private static NumberAxis figures() {
    NumberAxis axis = new NumberAxis();
    axis.setVisible(false);
    axis.setLowerMargin(0);
    axis.setUpperMargin(ROOM_FOR_FIGURES);
    return axis;
  }

  private BarRenderer bars() {
    BarRenderer bars =
        new BarRenderer() {
          private static final long serialVersionUID = 1L;

          @Override
          public Paint getItemPaint(int row, int column) {
            return (column == rest ? Ink.REST : Ink.BAR).color();
          }
        };
    bars.setBarPainter(new StandardBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setItemMargin(0);
    bars.setItemLabelInsets(new RectangleInsets(0, SPACE_AROUND_BARS, 0, SPACE_AROUND_BARS));
    bars.setDefaultItemLabelsVisible(true);
    bars.setDefaultItemLabelFont(FONT);
    bars.setDefaultItemLabelPaint(Ink.TEXT.color());
    bars.setDefaultPositiveItemLabelPosition(
        new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
    bars.setDefaultItemLabelGenerator(
        new StandardCategoryItemLabelGenerator() {
          private static final long serialVersionUID = 1L;

          @Override
          public String generateLabel(CategoryDataset dataset, int row, int column) {
            return figures.get(column);
          }
        });
    return bars;
  }
}
