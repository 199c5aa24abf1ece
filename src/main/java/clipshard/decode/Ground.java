package clipshard.decode;

import clipshard.config.Settings;

/**
 * What lies under a picture's transparent pixels.
 *
 * @param clipsGray whether 16-bit gray is clipped at 255, else cut to its high byte
 */
record Ground(Settings.Transparency transparency, boolean clipsGray) {
  /** Whether transparent pixels show it. */
  boolean shows() {
    return transparency != Settings.Transparency.DROP;
  }

  /** Its red, green and blue: 255 or 0. */
  int level() {
    return transparency == Settings.Transparency.WHITE ? 255 : 0;
  }

  /** A sample over the ground, rounded as Pillow's {@code paste} does it. */
  byte under(int sample, int alpha) {
    return (byte) divided(sample * alpha + level() * (255 - alpha));
  }

  /** The same, of a sample that is multiplied by its alpha already: Pillow undoes that before. */
  byte underAssociated(int sample, int alpha) {
    return alpha == 0 ? under(0, 0) : under(Math.min(255, sample * 255 / alpha), alpha);
  }

  private static int divided(int product) {
    int rounded = product + 128;
    return ((rounded >> 8) + rounded) >> 8;
  }
}
