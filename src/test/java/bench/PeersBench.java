package bench;

import clipshard.embed.WholeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import shell.Submitted;

/**
 * BuildIndex as users run it, beside SynapseML's ImageTransformer and ONNXModel on the same
 * pictures with the same model on all cores, by turns. The peer reads files of this machine and
 * throws its vectors away; BuildIndex has Postgres, HTTP and S3 to care for. {@code
 * scripts/bench.sh peers}.
 */
public final class PeersBench {
  /** Of both: neither is to pay for what another collector does beside the work. */
  private static final String COLLECTOR = "-XX:+UseParallelGC";

  private PeersBench() {}

  /**
   * Arguments: the model, passes of the model per run, rows, rounds, an empty folder, a JVM, the
   * peer's class path.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[4]);
    Path model = Models.file(arguments[0], folder);
    int passes = Integer.parseInt(arguments[1]);
    int rows = Integer.parseInt(arguments[2]);
    Rounds noted = new Rounds(Integer.parseInt(arguments[3]));
    try (Catalogue catalogue = new Catalogue(rows, folder);
        Peer peer =
            new Peer(
                "SynapseML",
                command(
                    arguments[5],
                    arguments[6],
                    pictures(catalogue.files(), rows, folder),
                    inOneFile(model, folder),
                    passes))) {
      for (int round = -1; round < Integer.parseInt(arguments[3]); round++) {
        double theirs = noted.note(round, "SynapseML, images/s", rows / peer.seconds("embed"));
        Submitted build = catalogue.build(model, passes, "--driver-java-options", COLLECTOR);
        double ours = catalogue.pace(build).whole();
        noted.note(round, "BuildIndex, images/s", ours);
        noted.note(round, "ratio", ours / theirs);
      }
    }
    noted.summarise();
  }

  private static List<String> command(
      String java, String classPath, Path pictures, Path model, int passes) {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of(COLLECTOR, "-Xmx10g", "-cp", classPath, "peers.SynapseMl"));
    command.addAll(List.of(pictures.toString(), model.toString(), "" + passes));
    command.add("" + Runtime.getRuntime().availableProcessors());
    return command;
  }

  /** As many files as there are rows, as links to the different ones. */
  private static Path pictures(List<byte[]> files, int rows, Path folder) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int row = 0; row < rows; row++) {
      Path file = pictures.resolve(row + ".jpg");
      if (row < files.size()) {
        Files.write(file, files.get(row));
      } else {
        Files.createLink(file, pictures.resolve(row % files.size() + ".jpg"));
      }
    }
    return pictures;
  }

  /** ONNXModel takes a model as bytes, which have no external data beside them. */
  private static Path inOneFile(Path model, Path folder) throws IOException {
    return Files.write(folder.resolve("whole.onnx"), WholeModel.read(model).toByteArray());
  }
}
