package clipshard.preprocessing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a decoded picture becomes the model's input, as the model's publisher says.
 *
 * @param shortestEdge the resized image's shorter side; 0 when {@code resizeHeight} and {@code
 *     resizeWidth} say the size, or nothing is resized
 * @param resizeHeight exact height; 0 when not used
 * @param resizeWidth exact width; 0 when not used
 * @param filter resampling kernel
 * @param cropHeight of the centre crop; 0 for none
 * @param cropWidth of the centre crop; 0 for none
 * @param halfToEven whether an odd margin is split as torchvision does (half to even), else as
 *     Hugging Face does (floor)
 * @param rescale factor of the 8-bit values; 0 stands for torchvision's division by 255
 * @param mean per channel, subtracted after rescaling
 * @param std per channel, divided by after that
 */
public record PreprocessorConfig(
    int shortestEdge,
    int resizeHeight,
    int resizeWidth,
    Filter filter,
    int cropHeight,
    int cropWidth,
    boolean halfToEven,
    double rescale,
    List<Double> mean,
    List<Double> std) {

  /** OpenAI CLIP's channel means and deviations (clip/clip.py, {@code _transform}). */
  static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);

  /** Changes whenever the same settings give other tensors. */
  private static final int ALGORITHM = 1;

  public PreprocessorConfig {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    boolean fixed = (cropHeight > 0 && cropWidth > 0) || (resizeHeight > 0 && resizeWidth > 0);
    if (!fixed || mean.size() != 3 || std.size() != 3 || std.contains(0.0)) {
      throw new IllegalArgumentException(
          "The model's input needs a fixed size (crop_size, or size with height and width), three means and three deviations above 0; found crop "
              + cropHeight
              + "x"
              + cropWidth
              + ", size "
              + resizeHeight
              + "x"
              + resizeWidth
              + ", mean "
              + mean
              + ", std "
              + std);
    }
  }

  /** OpenAI CLIP: shortest side 224, bicubic, centre crop 224, CLIP's mean and deviation. */
  public static PreprocessorConfig clip() {
    return new PreprocessorConfig(
        224, 0, 0, Filter.BICUBIC, 224, 224, true, 0, CLIP_MEAN, CLIP_STD);
  }

  /**
   * What a decoded picture's shorter side must have left at least, in pixels, for resizing still to
   * average: twice what it is resized to.
   */
  public int leastDecodedSide() {
    return 2 * Math.max(shortestEdge, Math.max(resizeHeight, resizeWidth));
  }

  /** Height of the tensor. */
  public int height() {
    return cropHeight > 0 ? cropHeight : resizeHeight;
  }

  /** Width of the tensor. */
  public int width() {
    return cropWidth > 0 ? cropWidth : resizeWidth;
  }

  /** Everything here that changes a value of the tensor, as one line. */
  public String fingerprint() {
    return "v%s shortest=%s size=%sx%s filter=%s crop=%sx%s halfToEven=%s rescale=%s mean=%s std=%s"
        .formatted(
            ALGORITHM,
            shortestEdge,
            resizeHeight,
            resizeWidth,
            filter,
            cropHeight,
            cropWidth,
            halfToEven,
            rescale,
            mean,
            std);
  }

  /** What happens to a picture, for people: {@code shorter side to 224 (bicubic), …}. */
  public String words() {
    String resized =
        shortestEdge > 0
            ? "shorter side to %d (%s)".formatted(shortestEdge, filter.words())
            : resizeHeight > 0
                ? "both sides to %d×%d (%s)".formatted(resizeWidth, resizeHeight, filter.words())
                : "not resized";
    boolean isOfAll = cropHeight == resizeHeight && cropWidth == resizeWidth;
    String cropped =
        cropHeight > 0 && !isOfAll
            ? "middle %d×%d".formatted(cropWidth, cropHeight)
            : "not cropped";
    String scaled =
        rescale == 0 || rescale == 1 / 255.0 ? "" : ", values times %s".formatted(rescale);
    return "%s, %s%s, mean %s, deviation %s"
        .formatted(resized, cropped, scaled, rounded(mean), rounded(std));
  }

  private static String rounded(List<Double> values) {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%.3f", value))
        .collect(Collectors.joining(" "));
  }
}
