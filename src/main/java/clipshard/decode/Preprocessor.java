package clipshard.decode;

import java.nio.FloatBuffer;

/**
 * Fills a model's input from a decoded picture: resize, centre crop, rescale, normalise. The 8-bit
 * steps equal Pillow's bit for bit, the float steps those of torchvision's {@code ToTensor} and
 * {@code Normalize} in float32. Safe for use by several threads.
 */
public final class Preprocessor {
  private static final int CHANNELS = 3;

  private final PreprocessorConfig config;
  private final float[][] values;

  public Preprocessor(PreprocessorConfig config) {
    this.config = config;
    this.values = new float[CHANNELS][256];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float mean = config.mean().get(channel).floatValue();
      float std = config.std().get(channel).floatValue();
      for (int level = 0; level < 256; level++) {
        float scaled = config.rescale() == 0 ? level / 255f : (float) (level * config.rescale());
        values[channel][level] = (scaled - mean) / std;
      }
    }
  }

  /** 3 × height × width. */
  public int floatsPerImage() {
    return CHANNELS * config.height() * config.width();
  }

  /** Writes float[3][height][width] of the picture's RGB at {@code offset}. */
  public void color(RgbImage image, FloatBuffer out, int offset) {
    byte[] window = window(image.rgb(), image, CHANNELS);
    int plane = config.height() * config.width();
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int pixel = 0; pixel < plane; pixel++) {
        int level = window[pixel * CHANNELS + channel] & 0xff;
        out.put(offset + channel * plane + pixel, values[channel][level]);
      }
    }
  }

  /** Writes float[3][height][width] of the picture's luma, the same in all channels. */
  public void structure(RgbImage image, FloatBuffer out, int offset) {
    byte[] window = window(luma(image.rgb()), image, 1);
    int plane = config.height() * config.width();
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int pixel = 0; pixel < plane; pixel++) {
        out.put(offset + channel * plane + pixel, values[channel][window[pixel] & 0xff]);
      }
    }
  }

  /** ITU-R 601-2 luma in Pillow's fixed-point form (libImaging/Convert.c, {@code L24}). */
  static byte[] luma(byte[] rgb) {
    byte[] luma = new byte[rgb.length / CHANNELS];
    for (int pixel = 0; pixel < luma.length; pixel++) {
      int red = rgb[pixel * CHANNELS] & 0xff;
      int green = rgb[pixel * CHANNELS + 1] & 0xff;
      int blue = rgb[pixel * CHANNELS + 2] & 0xff;
      luma[pixel] = (byte) ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
    }
    return luma;
  }

  /** The resized and cropped picture: byte[height][width][channels]; black where it is smaller. */
  byte[] window(byte[] pixels, RgbImage image, int channels) {
    int width = image.width();
    int height = image.height();
    if (config.shortestEdge() > 0) {
      long edge = config.shortestEdge();
      int shorter = Math.min(width, height);
      // torchvision and Hugging Face: int(size * long / short), a division of doubles.
      int longer = (int) ((double) (edge * Math.max(width, height)) / shorter);
      boolean portrait = width <= height;
      width = portrait ? (int) edge : longer;
      height = portrait ? longer : (int) edge;
    } else if (config.resizeWidth() > 0) {
      width = config.resizeWidth();
      height = config.resizeHeight();
    }
    int left = margin(width, config.width());
    int top = margin(height, config.height());
    int shownWidth = Math.min(width, config.width());
    int shownHeight = Math.min(height, config.height());
    byte[] shown =
        Resampler.resize(
            pixels,
            image.width(),
            image.height(),
            channels,
            new Resampler.Target(
                width, height, Math.max(0, left), Math.max(0, top), shownWidth, shownHeight),
            config.filter());
    if (shownWidth == config.width() && shownHeight == config.height()) {
      return shown;
    }
    byte[] padded = new byte[config.height() * config.width() * channels];
    for (int row = 0; row < shownHeight; row++) {
      int to = (row + Math.max(0, -top)) * config.width() + Math.max(0, -left);
      System.arraycopy(
          shown, row * shownWidth * channels, padded, to * channels, shownWidth * channels);
    }
    return padded;
  }

  /** Where the crop starts in the resized image; negative when the image is smaller. */
  private int margin(int size, int crop) {
    if (!config.halfToEven()) {
      return Math.floorDiv(size - crop, 2);
    }
    return size >= crop ? (int) Math.rint((size - crop) / 2.0) : -((crop - size) / 2);
  }
}
