package bench;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import clipshard.embed.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What the machine gives, stage by stage and together, by turns. {@code scripts/bench.sh ceiling}.
 */
public final class CeilingBench {
  private static final int FILES = 64;
  private static final double SECONDS = 10;

  /** Of a batch of 16 pictures' tokens and the widest layer of ViT-B/32. */
  private static final int ROWS = 800;

  private static final int WIDTH = 768;
  private static final int WIDE = 3072;

  private CeilingBench() {}

  /** Arguments: the model, passes of the model per run, rounds, a folder for the model. */
  public static void main(String[] arguments) throws IOException {
    String model = arguments[0];
    int rounds = Integer.parseInt(arguments[2]);
    int threads = Runtime.getRuntime().availableProcessors();
    List<byte[]> files = Photographs.draw(FILES);
    System.out.printf(
        "%d threads; %d JPEG files of %,d bytes on average%n",
        threads, FILES, files.stream().mapToInt(it -> it.length).sum() / FILES);
    Path file = Models.file(model, Path.of(arguments[3]));
    try (Ceiling ceiling = new Ceiling(file, files, threads, Integer.parseInt(arguments[1]))) {
      Rounds noted = new Rounds(rounds);
      for (int round = -1; round < rounds; round++) {
        noted.note(round, "decode, images/s", ceiling.rate(Ceiling::decode, SECONDS));
        noted.note(round, "preprocess, images/s", ceiling.rate(ceiling::preprocess, SECONDS));
        double encode =
            noted.note(round, "two passes, images/s", ceiling.rate(Ceiling::encode, SECONDS));
        noted.note(round, "all, images/s", ceiling.rate(Ceiling::embed, SECONDS));
        if (model.equals(Models.VIT_B_32)) {
          double bare = ceiling.sum(CeilingBench::multiply);
          noted.note(round, "sgemm of as many operations, images/s", bare);
          noted.note(round, "two passes / sgemm, ratio", encode / bare);
        }
      }
      noted.summarise();
    }
  }

  /** Images per second of one thread's bare sgemm. */
  private static double multiply() {
    try (FloatPointer left = new FloatPointer(ROWS * WIDTH);
        FloatPointer right = new FloatPointer(WIDTH * WIDE);
        FloatPointer product = new FloatPointer(ROWS * WIDE)) {
      left.put(new float[ROWS * WIDTH]);
      right.put(new float[WIDTH * WIDE]);
      long start = System.nanoTime();
      int done = 0;
      double passed;
      do {
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            ROWS,
            WIDE,
            WIDTH,
            1,
            left,
            WIDTH,
            right,
            WIDE,
            0,
            product,
            WIDE);
        done++;
        passed = (System.nanoTime() - start) / 1e9;
      } while (passed < SECONDS);
      double operations = done * 2.0 * ROWS * WIDTH * WIDE;
      return operations / passed / (2 * VisionTransformer.VIT_B_32.operations());
    }
  }
}
