package sandbox;

import java.awt.Color;
import java.util.SplittableRandom;

/** Groups of colours; shades of one group look alike. */
enum Tint {
  RED(0, .85, .80),
  ORANGE(27, .90, .95),
  YELLOW(52, .85, .95),
  GREEN(125, .70, .60),
  TURQUOISE(178, .75, .75),
  BLUE(222, .80, .80),
  PURPLE(278, .65, .65),
  PINK(330, .50, .95),
  BROWN(24, .65, .42),
  BLACK(0, 0, .10);

  private final double hue;
  private final double saturation;
  private final double brightness;

  /**
   * @param hue in degrees
   */
  Tint(double hue, double saturation, double brightness) {
    this.hue = hue;
    this.saturation = saturation;
    this.brightness = brightness;
  }

  /** One of the colours of this group. */
  Color shade(SplittableRandom random) {
    return Color.getHSBColor(
        (float) (hue / 360 + random.nextDouble(-.012, .012)),
        clamp(saturation * random.nextDouble(.88, 1.12)),
        clamp(brightness * random.nextDouble(.88, 1.12)));
  }

  private static float clamp(double value) {
    return (float) Math.max(0, Math.min(1, value));
  }
}
