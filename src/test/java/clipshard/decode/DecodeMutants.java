package clipshard.decode;

import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * For {@link SmallJvm}: {@code main SEED FROM TO} decodes damaged files, one a round, and prints
 * each round before it begins. Ends with an exception if one is neither decoded nor rejected.
 */
final class DecodeMutants {
  private static final int MAX_PIXELS = 100_000;

  private DecodeMutants() {}

  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    ImageDecoder decoder = new ImageDecoder(MAX_PIXELS);
    List<List<byte[]>> formats = formats();
    int end = Integer.parseInt(arguments[2]);
    for (int round = Integer.parseInt(arguments[1]); round < end; round++) {
      System.out.println("round " + round);
      Random random = new Random(seed + round);
      List<byte[]> files = formats.get(round % formats.size());
      byte[] file = files.get(random.nextInt(files.size())).clone();
      byte[] other = files.get(random.nextInt(files.size()));
      decode(decoder, Mutation.mutant(file, other, random));
    }
    System.out.println(SmallJvm.cost());
  }

  private static void decode(ImageDecoder decoder, byte[] mutant) {
    byte[] before = mutant.clone();
    try {
      decoder.decode(mutant);
    } catch (RejectedException e) {
      if (e.rejected().reason().isTransient() && e.rejected().reason() != Reason.NOT_READY) {
        throw new IllegalStateException("another try will not help", e);
      }
    }
    if (!Arrays.equals(before, mutant)) {
      throw new IllegalStateException("the file was changed");
    }
  }

  /** The golden files, some with EXIF and XMP, and some that Pillow would not write, by format. */
  private static List<List<byte[]>> formats() throws IOException {
    Map<ImageFormat, List<byte[]>> formats = new EnumMap<>(ImageFormat.class);
    List<byte[]> files = new ArrayList<>(HostileFiles.readable());
    GoldenImage.all().forEach(image -> files.add(image.encoded()));
    GoldenImage.shown()
        .filter(cells -> cells[0].startsWith("alpha-"))
        .forEach(cells -> files.add(GoldenImage.bytes(cells[0])));
    GoldenImage.turned()
        .filter(cells -> !cells[0].matches(".*[1-578]"))
        .forEach(cells -> files.add(Base64.getDecoder().decode(cells[1])));
    for (byte[] file : files) {
      ImageFormat format = ImageFormat.of(Bytes.bigEndian(file)).orElseThrow();
      formats.computeIfAbsent(format, any -> new ArrayList<>()).add(file);
    }
    return List.copyOf(formats.values());
  }
}
