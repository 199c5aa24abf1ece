package clipshard.embed;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Product-like pictures of 224x224 in given shapes and colours, at random places and sizes. */
final class DrawnPictures {

  static final int SIDE = 224;
  static final int FLOATS = 3 * SIDE * SIDE;

  /** CLIP's normalisation. */
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};

  private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

  /** Outlines that differ from each other in any colour. */
  enum Figure {
    CIRCLE,
    SQUARE,
    BAR,
    TRIANGLE,
    RING,
    STRIPES,
    T_SHIRT,
    TROUSERS;

    /** Within the square from -1 to 1. */
    Area outline() {
      return switch (this) {
        case CIRCLE -> new Area(new Ellipse2D.Double(-1, -1, 2, 2));
        case SQUARE -> box(-0.9, -0.9, 0.9, 0.9);
        case BAR -> box(-0.3, -1, 0.3, 1);
        case TRIANGLE -> polygon(0, -1, 1, 0.9, -1, 0.9);
        case RING -> {
          Area ring = CIRCLE.outline();
          ring.subtract(new Area(new Ellipse2D.Double(-0.55, -0.55, 1.1, 1.1)));
          yield ring;
        }
        case STRIPES -> {
          Area stripes = new Area();
          for (double top = -0.9; top < 0.9; top += 0.4) {
            stripes.add(box(-0.9, top, 0.9, top + 0.2));
          }
          yield stripes;
        }
        case T_SHIRT ->
            polygon(
                -0.3, -0.8, 0.3, -0.8, 1, -0.4, 0.8, 0, 0.5, -0.2, 0.5, 0.9, -0.5, 0.9, -0.5, -0.2,
                -0.8, 0, -1, -0.4);
        case TROUSERS -> polygon(-0.45, -1, 0.45, -1, 0.6, 1, 0.2, 1, 0, -0.4, -0.2, 1, -0.6, 1);
      };
    }

    private static Area box(double left, double top, double right, double bottom) {
      return new Area(new Rectangle2D.Double(left, top, right - left, bottom - top));
    }

    private static Area polygon(double... points) {
      Path2D path = new Path2D.Double();
      path.moveTo(points[0], points[1]);
      for (int i = 2; i < points.length; i += 2) {
        path.lineTo(points[i], points[i + 1]);
      }
      path.closePath();
      return new Area(path);
    }
  }

  /** A picture and what is on it. */
  record Drawn(Figure figure, Color color, BufferedImage image) {}

  private DrawnPictures() {}

  /** Every figure in every color, {@code copies} times. */
  static List<Drawn> all(List<Color> colors, int copies, Random random) {
    List<Drawn> pictures = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      for (Color color : colors) {
        for (int i = 0; i < copies; i++) {
          pictures.add(new Drawn(figure, color, draw(figure, color, random)));
        }
      }
    }
    return pictures;
  }

  private static BufferedImage draw(Figure figure, Color color, Random random) {
    BufferedImage image = plain(new Color(235 + random.nextInt(21), 240, 240));
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    double size = SIDE * (0.25 + 0.2 * random.nextDouble());
    double free = SIDE / 2.0 - size;
    graphics.translate(
        SIDE / 2.0 + free * (random.nextDouble() - 0.5),
        SIDE / 2.0 + free * (random.nextDouble() - 0.5));
    graphics.scale(size, size);
    graphics.setColor(vary(color, random));
    graphics.fill(figure.outline());
    graphics.dispose();
    return image;
  }

  private static Color vary(Color color, Random random) {
    int[] parts = {color.getRed(), color.getGreen(), color.getBlue()};
    for (int i = 0; i < 3; i++) {
      parts[i] = Math.max(0, Math.min(255, parts[i] + random.nextInt(31) - 15));
    }
    return new Color(parts[0], parts[1], parts[2]);
  }

  /** A picture of one color. */
  static BufferedImage plain(Color color) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.dispose();
    return image;
  }

  /** {@code float[images][3][224][224]}, as CLIP wants it; with luma in all channels if gray. */
  static FloatBuffer pixels(List<BufferedImage> images, boolean gray) {
    FloatBuffer pixels = direct(images.size() * FLOATS);
    int plane = SIDE * SIDE;
    for (int i = 0; i < images.size(); i++) {
      int[] packed = images.get(i).getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
      for (int p = 0; p < plane; p++) {
        int[] rgb = {packed[p] >> 16 & 255, packed[p] >> 8 & 255, packed[p] & 255};
        int luma = (19595 * rgb[0] + 38470 * rgb[1] + 7471 * rgb[2] + 32768) >> 16;
        for (int c = 0; c < 3; c++) {
          double value = (gray ? luma : rgb[c]) / 255.0;
          pixels.put(i * FLOATS + c * plane + p, (float) ((value - MEAN[c]) / STD[c]));
        }
      }
    }
    return pixels;
  }

  static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
