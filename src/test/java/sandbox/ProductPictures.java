package sandbox;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Draws pictures of products, each from its row number alone: a {@link Garment} in a {@link Tint},
 * plain or patterned, somewhere on a light background, 300 to 800 pixels wide and high. No two are
 * equal, except that every {@value #TWIN_EVERY}th row shows what the row before it shows.
 */
public final class ProductPictures {
  private static final int TWIN_EVERY = 400;
  private static final int TWIN = 211;

  private static final Color[] BACKGROUNDS = {
    Color.WHITE,
    new Color(0xF4F1EC),
    new Color(0xE6EAEE),
    new Color(0xDCDCDC),
    new Color(0xF3E7E4),
    new Color(0xE3EEE4)
  };

  static {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
  }

  private ProductPictures() {}

  /** What is drawn for a row. */
  static Garment garment(long row) {
    return pick(random(row), Garment.values());
  }

  /** The main colour of what is drawn for a row. */
  static Tint tint(long row) {
    SplittableRandom random = random(row);
    pick(random, Garment.values());
    return pick(random, Tint.values());
  }

  /** The file name's ending: {@code jpg}, {@code png} or {@code gif}. */
  public static String ending(long row) {
    long shown = shown(row);
    if (shown % 40 == 7) {
      return "gif";
    }
    return shown % 10 == 3 ? "png" : "jpg";
  }

  /** The picture file. */
  public static byte[] encoded(long row) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try {
      if (!ImageIO.write(draw(row), ending(row), out)) {
        throw new IllegalStateException("this JDK writes no " + ending(row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The picture, of type {@link BufferedImage#TYPE_INT_RGB}. */
  static BufferedImage draw(long row) {
    SplittableRandom random = random(row);
    Garment garment = pick(random, Garment.values());
    Tint tint = pick(random, Tint.values());
    int width = random.nextInt(300, 801);
    int height = random.nextInt(300, 801);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    try {
      drawBackground(graphics, random, width, height);
      drawGarment(graphics, random, place(garment, random, width, height), tint);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static void drawBackground(
      Graphics2D graphics, SplittableRandom random, int width, int height) {
    Color color = pick(random, BACKGROUNDS);
    Color far = random.nextInt(3) == 0 ? scaled(color, .86) : color;
    graphics.setPaint(new GradientPaint(0, 0, color, 0, height, far));
    graphics.fillRect(0, 0, width, height);
  }

  /** The outline within the picture, in pixels. */
  private static Shape place(Garment garment, SplittableRandom random, int width, int height) {
    double size = Math.min(width, height) * random.nextDouble(.72, .94);
    AffineTransform place = new AffineTransform();
    place.translate(
        width / 2. + random.nextDouble(-.5, .5) * (width - size) / 2,
        height / 2. + random.nextDouble(-.5, .5) * (height - size) / 2);
    place.rotate(Math.toRadians(random.nextDouble(-6, 6)));
    place.scale(size * random.nextDouble(.92, 1), size * random.nextDouble(.92, 1));
    place.translate(-.5, -.5);
    return place.createTransformedShape(garment.outline());
  }

  private static void drawGarment(
      Graphics2D graphics, SplittableRandom random, Shape outline, Tint tint) {
    Color color = tint.shade(random);
    Rectangle2D box = outline.getBounds2D();
    double shadow = box.getHeight() * .06;
    graphics.setColor(new Color(0, 0, 0, 28));
    graphics.fill(
        new Ellipse2D.Double(box.getX(), box.getMaxY() - shadow, box.getWidth(), 2 * shadow));
    graphics.setPaint(
        new GradientPaint(
            (float) box.getX(),
            (float) box.getY(),
            color,
            (float) box.getMaxX(),
            (float) box.getMaxY(),
            scaled(color, .82)));
    graphics.fill(outline);
    graphics.clip(outline);
    graphics.setColor(
        tint == Tint.BLACK || random.nextInt(3) > 0 ? lighter(color) : scaled(color, .6));
    drawPattern(graphics, random, box);
    graphics.setClip(null);
    graphics.setColor(scaled(color, .55));
    graphics.draw(outline);
  }

  /** Half of all products are plain. */
  private static void drawPattern(Graphics2D graphics, SplittableRandom random, Rectangle2D box) {
    double step = box.getWidth() * random.nextDouble(.07, .14);
    switch (random.nextInt(6)) {
      case 0 -> drawStripes(graphics, box, step, false);
      case 1 -> drawStripes(graphics, box, step, true);
      case 2 -> drawDots(graphics, box, step);
      default -> {}
    }
  }

  private static void drawStripes(
      Graphics2D graphics, Rectangle2D box, double step, boolean upright) {
    double end = upright ? box.getMaxX() : box.getMaxY();
    for (double at = upright ? box.getX() : box.getY(); at < end; at += step) {
      graphics.fill(
          upright
              ? new Rectangle2D.Double(at, box.getY(), step * .35, box.getHeight())
              : new Rectangle2D.Double(box.getX(), at, box.getWidth(), step * .35));
    }
  }

  private static void drawDots(Graphics2D graphics, Rectangle2D box, double step) {
    for (double y = box.getY(); y < box.getMaxY(); y += step) {
      for (double x = box.getX(); x < box.getMaxX(); x += step) {
        graphics.fill(new Ellipse2D.Double(x, y, step * .4, step * .4));
      }
    }
  }

  private static long shown(long row) {
    return row % TWIN_EVERY == TWIN ? row - 1 : row;
  }

  private static SplittableRandom random(long row) {
    return new SplittableRandom(shown(row));
  }

  private static <T> T pick(SplittableRandom random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static Color scaled(Color color, double factor) {
    return new Color(
        (int) (color.getRed() * factor),
        (int) (color.getGreen() * factor),
        (int) (color.getBlue() * factor));
  }

  private static Color lighter(Color color) {
    return new Color(
        (color.getRed() + 255) / 2, (color.getGreen() + 255) / 2, (color.getBlue() + 255) / 2);
  }
}
