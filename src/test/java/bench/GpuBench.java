package bench;

import clipshard.config.Settings;
import clipshard.job.pipeline.TaskRate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A model on a GPU beside all cores, and fed by the threads of one task, by turns. {@code
 * scripts/bench.sh gpu}.
 */
public final class GpuBench {
  private static final int FILES = 64;
  private static final int CPU_PASSES = 16;
  private static final double SECONDS = 10;

  private GpuBench() {}

  /**
   * Arguments: the model, passes of the model per run on the GPU, rounds, a folder for the model,
   * the device ({@code cuda}, or {@code cpu} to try the benchmark where there is no GPU).
   */
  public static void main(String[] arguments) throws Exception {
    Path file = Models.file(arguments[0], Path.of(arguments[3]));
    int passes = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    Settings.Device device = Settings.Device.valueOf(arguments[4].toUpperCase(Locale.ROOT));
    int cores = Runtime.getRuntime().availableProcessors();
    List<byte[]> files = Photographs.draw(FILES);
    System.out.printf("%d cores; the model is %s%n", cores, arguments[0]);
    try (Ceiling cpu = new Ceiling(file, files, cores, CPU_PASSES);
        Ceiling gpu = new Ceiling(file, files, 1, passes, device);
        TaskRate task = new TaskRate(file, files, passes, cores, device)) {
      measure(cpu, gpu, task, rounds);
    }
  }

  private static void measure(Ceiling cpu, Ceiling gpu, TaskRate task, int rounds)
      throws IOException, InterruptedException {
    Rounds noted = new Rounds(rounds);
    for (int round = -1; round < rounds; round++) {
      double cores = cpu.rate(Ceiling::encode, SECONDS);
      double passes = gpu.rate(Ceiling::encode, SECONDS);
      noted.note(round, "two passes on all cores, images/s", cores);
      noted.note(round, "two passes on the GPU, images/s", passes);
      noted.note(round, "decode on all cores, images/s", cpu.rate(Ceiling::decode, SECONDS));
      noted.note(round, "all on all cores, images/s", cpu.rate(Ceiling::embed, SECONDS));
      double whole = noted.note(round, "all in one task on the GPU, images/s", task.rate(SECONDS));
      noted.note(round, "GPU / cores, two passes, ratio", passes / cores);
      noted.note(round, "one task / two passes on the GPU, ratio", whole / passes);
    }
    noted.summarise();
  }
}
