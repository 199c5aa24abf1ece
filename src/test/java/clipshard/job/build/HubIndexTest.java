package clipshard.job.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import clipshard.embed.WholeModel;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sandbox.ModelHub;
import sandbox.ModelHub.Access;

/** An index of a model by name keeps to the commit that it was begun with. */
class HubIndexTest extends WithWorkbench {
  private static final String NAME = "hf://Owner/clip";
  private static final String MODEL = "onnx/vision_model.onnx";

  @Test
  void theBranchMayMoveAndTheIndexGoesOn() throws Exception {
    String first;
    try (ModelHub hub = new ModelHub()) {
      bench.set("model.uri=" + NAME, "hub.endpoint=" + hub.url(), "hub.home=" + folder + "/hf");
      bench.set("index.types=color");
      first = hub.commit("Owner/clip", Access.PUBLIC, "main", files("a"));
      bench.insertPictures(1, 3);
      bench.build();
      String address = "hf://Owner/clip@%s/%s".formatted(first, MODEL);
      assertEquals(address, snapshot().model().address());
      assertTrue(bench.printed().contains("Model: " + address + ", to 512"), bench.printed());

      String moved = hub.commit("Owner/clip", Access.PUBLIC, "main", files("b"));
      bench.insertPictures(3, 5);
      bench.build();
      assertEquals(address, snapshot().model().address());
      assertTrue(bench.check(), bench.printed());
      assertFalse(bench.printed().contains(moved), bench.printed());

      // Who asks for another revision gets it, and it is another model.
      bench.set("model.uri=" + NAME + "@main");
      String refusal = assertThrows(JobException.class, bench::build).getMessage();
      assertTrue(refusal.contains("It was built with model.uri = " + address), refusal);
      assertThrows(JobException.class, bench::check);
    }
    // Whoever names the commit has the same, also where the hub is not there.
    bench.set("model.uri=%s@%s/%s".formatted(NAME, first, MODEL), "hub.offline=true");
    bench.insertPictures(5, 6);
    assertEquals(1, bench.build().embedded());
    assertEquals(5, snapshot().living());
  }

  /** The demo encoder, with its largest constant in a file of its own. */
  private static Map<String, byte[]> files(String producer) throws IOException {
    ModelProto demo = WholeModel.read(Path.of("src/main/resources/demo-encoder.onnx"));
    GraphProto.Builder graph = demo.getGraph().toBuilder();
    int largest = 0;
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      if (size(graph.getInitializer(i)) > size(graph.getInitializer(largest))) {
        largest = i;
      }
    }
    byte[] data = graph.getInitializer(largest).getRawData().toByteArray();
    graph.setInitializer(
        largest,
        graph.getInitializer(largest).toBuilder()
            .clearRawData()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", "vision_model.onnx_data"))
            .addExternalData(entry("offset", "0"))
            .addExternalData(entry("length", String.valueOf(data.length))));
    Map<String, byte[]> files = new HashMap<>();
    files.put(
        MODEL, demo.toBuilder().setProducerName(producer).setGraph(graph).build().toByteArray());
    files.put("onnx/vision_model.onnx_data", data);
    files.put(
        "preprocessor_config.json",
        "{\"image_processor_type\": \"CLIPImageProcessor\"}".getBytes(UTF_8));
    return files;
  }

  private static int size(TensorProto constant) {
    return constant.getRawData().size();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
