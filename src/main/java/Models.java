import clipshard.config.Settings;
import clipshard.hub.KnownModel;
import clipshard.job.SparklessEntryPoint;
import clipshard.job.trial.ModelTrial;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists models of the Hugging Face hub that can be used by name, or tries one of them. */
@Command(
    name = "Models",
    description =
        "Lists models of the Hugging Face hub that can be used by name, or tries one of them.")
public final class Models extends SparklessEntryPoint {
  @Option(
      names = "--try",
      paramLabel = "NAME",
      description =
          "Downloads the model (hf://OWNER/NAME, or OWNER/NAME), embeds some pictures on this machine"
              + " and shows which are alike.")
  private String name;

  @Option(
      names = "--pictures",
      paramLabel = "FOLDER",
      description = "Tries the model with these pictures (default: some of the demo's).")
  private Path pictures;

  public static void main(String[] arguments) {
    new Models().runWith(arguments);
  }

  @Override
  protected List<String> optionSets() {
    return name == null
        ? List.of()
        : List.of("model.uri=" + (name.contains("://") ? name : "hf://" + name));
  }

  @Override
  protected void requireOptions() {
    if (name == null && pictures != null) {
      throw new IllegalArgumentException("--pictures belongs to --try NAME");
    }
  }

  @Override
  protected void run(Settings settings, PrintStream out) throws IOException {
    if (name != null) {
      new ModelTrial(settings, out).run(Optional.ofNullable(pictures));
      return;
    }
    out.println(
        "Models on the Hugging Face hub in the form that is taken here. Their facts are from");
    out.println(
        "their pages; nobody has tried them with Clipshard yet: scripts/submit.sh Models --try NAME");
    for (KnownModel model : KnownModel.all()) {
      out.printf(
          Locale.ROOT,
          "%n%s%n   %s%n   %s, %d numbers%s, licence: %s%n",
          model.uri(),
          model.use(),
          model.file(),
          model.dimension(),
          model.size().isEmpty() ? "" : ", " + model.size(),
          model.licence());
    }
    out.println("\nOne of them is used by --set model.uri=hf://…; docs/MODELS.md says more.");
  }
}
