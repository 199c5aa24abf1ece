import clipshard.embed.ModelException;
import clipshard.embed.QuantizedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the 8-bit version of a float32 model, which is smaller, and faster on CPUs. */
@Command(
    name = "QuantizeModel",
    description =
        "Makes the 8-bit version of a float32 model, which is smaller, and faster on CPUs.")
public final class QuantizeModel {
  @Parameters(index = "0", paramLabel = "MODEL", description = "The float32 ONNX file.")
  private Path model;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The file to write; it must not exist.")
  private Path out;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  public static void main(String[] arguments) {
    QuantizeModel command = new QuantizeModel();
    CommandLine line = new CommandLine(command);
    try {
      line.parseArgs(arguments);
      if (command.help) {
        line.usage(System.out);
        return;
      }
      command.run();
    } catch (IOException | ModelException | CommandLine.ParameterException e) {
      throw new IllegalArgumentException("❌ QuantizeModel failed: " + e.getMessage(), e);
    }
  }

  private void run() throws IOException {
    System.out.println("Reading " + model);
    QuantizedModel.Summary made = QuantizedModel.write(model, out);
    System.out.printf(
        Locale.ROOT,
        "✅ %s: %d matrices in 8 bits, %,d bytes instead of %,d, SHA-256 %s%n",
        out,
        made.products(),
        made.bytesAfter(),
        made.bytesBefore(),
        made.model().sha256());
  }
}
