package bench;

import clipshard.embed.DemoEncoder;
import clipshard.embed.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The models that are measured. */
final class Models {
  static final String VIT_B_32 = "vit-b-32";
  private static final int SEED = 42;

  private Models() {}

  /**
   * The file of a model, made in a folder if it has to be.
   *
   * @param name {@code demo}, {@value #VIT_B_32}, or a file
   */
  static Path file(String name, Path folder) throws IOException {
    return switch (name) {
      case "demo" -> {
        describe(folder);
        yield DemoEncoder.extract(folder);
      }
      case VIT_B_32 -> {
        describe(folder);
        Path model = folder.resolve("vit-b-32.onnx");
        System.out.printf(
            "ViT-B/32 with drawn weights, %,d parameters%n",
            VisionTransformer.write(model, VisionTransformer.VIT_B_32, SEED));
        yield model;
      }
      default -> Path.of(name);
    };
  }

  /** Both take CLIP's pictures. */
  private static void describe(Path folder) throws IOException {
    Files.writeString(
        Files.createDirectories(folder).resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"CLIPImageProcessor\"}");
  }
}
