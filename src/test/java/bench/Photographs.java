package bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** JPEG files as a camera's, shaded and grainy, drawn from their numbers. */
public final class Photographs {
  private static final int LEAST = 800;
  private static final int MOST = 1500;
  private static final int SHAPES = 40;
  private static final int GRAIN = 12;

  static {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
  }

  private Photographs() {}

  /** Of 800 to 1,500 pixels wide and high. */
  public static List<byte[]> draw(int count) {
    return draw(count, LEAST, MOST);
  }

  /** Of {@code least} to {@code most} pixels wide and high. */
  static List<byte[]> draw(int count, int least, int most) {
    return IntStream.range(0, count).parallel().mapToObj(it -> jpeg(it, least, most)).toList();
  }

  private static byte[] jpeg(int number, int least, int most) {
    SplittableRandom random = new SplittableRandom(number);
    int width = random.nextInt(least, most + 1);
    int height = random.nextInt(least, most + 1);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    shade(image, random);
    roughen(image, random);
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 19);
    try {
      ImageIO.write(image, "jpg", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void shade(BufferedImage image, SplittableRandom random) {
    Graphics2D graphics = image.createGraphics();
    for (int shape = 0; shape < SHAPES; shape++) {
      double side = image.getWidth() * random.nextDouble(.05, 1) / (1 + shape * .1);
      double x = random.nextDouble(-side / 2, image.getWidth());
      double y = random.nextDouble(-side / 2, image.getHeight());
      graphics.setPaint(
          new GradientPaint(
              (float) x, (float) y, color(random), (float) (x + side), (float) y, color(random)));
      graphics.fill(new Ellipse2D.Double(x, y, side, side * random.nextDouble(.5, 1.5)));
    }
    graphics.dispose();
  }

  private static Color color(SplittableRandom random) {
    return new Color(random.nextInt(1 << 24));
  }

  private static void roughen(BufferedImage image, SplittableRandom random) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int grain = random.nextInt(-GRAIN, GRAIN + 1);
        int rgb = image.getRGB(x, y);
        int red = lit(rgb >> 16, grain);
        image.setRGB(x, y, red << 16 | lit(rgb >> 8, grain) << 8 | lit(rgb, grain));
      }
    }
  }

  private static int lit(int level, int grain) {
    return Math.max(0, Math.min(255, (level & 0xff) + grain));
  }
}
