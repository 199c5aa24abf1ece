package clipshard.decode;

import clipshard.config.Settings;
import clipshard.picture.RejectedException;
import clipshard.preprocessing.Filter;
import java.util.Optional;

/** Small JPEGs of pictures, to be looked at. Safe for use by many threads. */
public final class Thumbnail {
  /** The longer side, in pixels; a smaller picture stays as it is. */
  public static final int MOST_PIXELS = 96;

  public static final int MOST_BYTES = 4096;
  private static final int[] QUALITIES = {82, 70, 55, 40, 25, 10};

  private final ImageDecoder decoder;

  /**
   * @param decode how pictures become pixels
   */
  public Thumbnail(Settings.Decode decode) {
    this.decoder = new ImageDecoder(decode);
  }

  /**
   * Pictures as they are usually decoded.
   *
   * @param maxPixels as for {@link ImageDecoder}
   */
  public Thumbnail(long maxPixels) {
    this.decoder = new ImageDecoder(maxPixels);
  }

  /**
   * A JPEG of at most {@link #MOST_BYTES}; empty for what cannot be decoded.
   *
   * @param encoded the whole file of the picture; not changed
   */
  public Optional<byte[]> of(byte[] encoded) {
    RgbImage small;
    try {
      small = shrink(decoder.decode(encoded));
    } catch (RejectedException e) {
      return Optional.empty();
    }
    for (int quality : QUALITIES) {
      byte[] jpeg = OpenCvCodec.jpeg(small, quality);
      if (jpeg.length <= MOST_BYTES) {
        return Optional.of(jpeg);
      }
    }
    return Optional.empty();
  }

  private static RgbImage shrink(RgbImage image) {
    int longer = Math.max(image.width(), image.height());
    if (longer <= MOST_PIXELS) {
      return image;
    }
    int width = side(image.width(), longer);
    int height = side(image.height(), longer);
    Resampler.Target whole = new Resampler.Target(width, height, 0, 0, width, height);
    byte[] resized = new Resampler().resize(image, whole, Filter.BICUBIC);
    byte[] rgb = new byte[3 * width * height];
    for (int pixel = 0; pixel < width * height; pixel++) {
      System.arraycopy(resized, pixel * Resampler.CHANNELS, rgb, 3 * pixel, 3);
    }
    return new RgbImage(width, height, rgb);
  }

  private static int side(int pixels, int longer) {
    return Math.max(1, Math.round((float) MOST_PIXELS * pixels / longer));
  }
}
