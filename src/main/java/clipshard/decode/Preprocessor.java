package clipshard.decode;

import clipshard.preprocessing.PreprocessorConfig;
import java.nio.FloatBuffer;

/**
 * Fills a model's input from a decoded picture: resize, centre crop, rescale, normalise. The 8-bit
 * steps equal Pillow's bit for bit, the float steps those of torchvision's {@code ToTensor} and
 * {@code Normalize} in float32. For use by one thread.
 */
public final class Preprocessor {
  private static final int CHANNELS = 3;

  private final PreprocessorConfig config;
  private final float[][] values;
  private final float[] plane;
  private final Resampler resampler = new Resampler();

  public Preprocessor(PreprocessorConfig config) {
    this.config = config;
    this.values = new float[CHANNELS][256];
    this.plane = new float[config.height() * config.width()];
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

  /**
   * Writes float[3][height][width] of the picture's RGB at {@code offset}.
   *
   * @param window what {@link #window} gives
   */
  public void color(byte[] window, FloatBuffer out, int offset) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      fill(window, channel, values[channel], out, offset + channel * plane.length);
    }
  }

  /**
   * Writes float[3][height][width] of the picture's luma, the same in all channels, at {@code
   * offset}.
   *
   * @param window what {@link #window} gives
   */
  public void structure(byte[] window, FloatBuffer out, int offset) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      fill(window, CHANNELS, values[channel], out, offset + channel * plane.length);
    }
  }

  private void fill(byte[] window, int from, float[] levels, FloatBuffer out, int offset) {
    int at = from;
    for (int pixel = 0; pixel < plane.length; pixel++) {
      plane[pixel] = levels[window[at] & 0xff];
      at += Resampler.CHANNELS;
    }
    out.put(offset, plane);
  }

  /**
   * The resized and cropped picture, in 8 bits: byte[height][width][4], red, green, blue and luma
   * (ITU-R 601-2, of the source); black where the picture is smaller. It is valid until the next
   * call.
   */
  public byte[] window(RgbImage image) {
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
        resampler.resize(
            image,
            new Resampler.Target(
                width, height, Math.max(0, left), Math.max(0, top), shownWidth, shownHeight),
            config.filter());
    if (shownWidth == config.width() && shownHeight == config.height()) {
      return shown;
    }
    byte[] padded = new byte[config.height() * config.width() * Resampler.CHANNELS];
    for (int row = 0; row < shownHeight; row++) {
      int to = (row + Math.max(0, -top)) * config.width() + Math.max(0, -left);
      System.arraycopy(
          shown,
          row * shownWidth * Resampler.CHANNELS,
          padded,
          to * Resampler.CHANNELS,
          shownWidth * Resampler.CHANNELS);
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
