package bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import clipshard.format.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which operators of a model its time goes to, in one thread, as ONNX Runtime's profiler has it.
 */
final class OperatorTimes {
  private static final int TO_BE_SEEN = 8;

  private OperatorTimes() {}

  /**
   * Runs the model on the pictures and prints milliseconds for each, by operator.
   *
   * @param pictures direct, each with the tensors of {@code views} passes
   * @param folder for the profile
   */
  static void print(Path model, List<FloatBuffer> pictures, int views, Path folder)
      throws IOException {
    Path prefix = Files.createDirectories(folder).resolve("profile");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Path profile;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.enableProfiling(prefix.toString());
      try (OrtSession session = environment.createSession(model.toString(), options)) {
        String input = session.getInputNames().iterator().next();
        long[] shape = {views, 3, Ceiling.SIDE, Ceiling.SIDE};
        for (FloatBuffer picture : pictures) {
          try (OnnxTensor tensor =
                  OnnxTensor.createTensor(environment, picture.duplicate(), shape);
              OrtSession.Result result = session.run(Map.of(input, tensor))) {
            result.get(0);
          }
        }
        profile = Path.of(session.endProfiling());
      }
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime could not profile " + model, e);
    }
    System.out.printf(
        Locale.ROOT,
        "%s, ms a picture by operator: %s%n",
        model.getFileName(),
        sums(profile, pictures.size()));
  }

  private static String sums(Path profile, int pictures) throws IOException {
    Map<String, Double> micros = new HashMap<>();
    for (JsonNode event : Json.read(Files.readAllBytes(profile), JsonNode.class)) {
      if (event.path("cat").asText().equals("Node")
          && event.path("name").asText().endsWith("_kernel_time")) {
        micros.merge(event.at("/args/op_name").asText(), event.path("dur").asDouble(), Double::sum);
      }
    }
    double all = micros.values().stream().mapToDouble(spent -> spent).sum();
    return micros.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(TO_BE_SEEN)
            .map(
                spent ->
                    String.format(
                        Locale.ROOT, "%s %.1f", spent.getKey(), spent.getValue() / 1e3 / pictures))
            .collect(Collectors.joining(", "))
        + String.format(Locale.ROOT, "; all %.1f", all / 1e3 / pictures);
  }
}
