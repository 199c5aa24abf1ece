package clipshard.decode;

import clipshard.config.Settings;

/** Settings under which pictures are decoded as Pillow does something. */
final class PillowRules {
  private PillowRules() {}

  /** As {@code convert("RGB")}. */
  static Settings.Decode convert(long maxPixels) {
    return rules(maxPixels, Settings.Transparency.DROP, Settings.Orientation.IGNORE);
  }

  static Settings.Decode rules(
      long maxPixels, Settings.Transparency transparency, Settings.Orientation orientation) {
    return new Settings.Decode(maxPixels, 1, transparency, orientation, 1);
  }
}
