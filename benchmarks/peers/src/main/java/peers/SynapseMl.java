package peers;

import com.microsoft.azure.synapse.ml.onnx.ONNXModel;
import com.microsoft.azure.synapse.ml.opencv.ImageTransformer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Two vectors of each picture of a folder, of its colours and of its luma, by SynapseML's
 * ImageTransformer and ONNXModel. Says {@code ready}, then answers every line with the seconds that
 * all pictures took; the vectors are thrown away.
 */
public final class SynapseMl {
  private static final int SIDE = 224;
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};
  private static final double LEVELS = 1 / 255.0;

  /** OpenCV's COLOR_BGR2GRAY. */
  private static final int GRAY = 6;

  private static final String INPUT = "pixel_values";
  private static final String OUTPUT = "image_embeds";

  private final SparkSession spark;
  private final String pictures;
  private final byte[] model;
  private final int batch;

  private SynapseMl(SparkSession spark, String pictures, byte[] model, int batch) {
    this.spark = spark;
    this.pictures = pictures;
    this.model = model;
    this.batch = batch;
  }

  /** Arguments: a folder of JPEGs, an ONNX model in one file, passes per run, cores. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    int cores = Integer.parseInt(arguments[3]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.ui.enabled", false)
            .config("spark.ui.showConsoleProgress", false)
            .config("spark.sql.shuffle.partitions", cores)
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
    byte[] model = Files.readAllBytes(Path.of(arguments[1]));
    SynapseMl peer = new SynapseMl(spark, arguments[0], model, Integer.parseInt(arguments[2]));
    answers.println("ready");
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (questions.readLine() != null) {
      long start = System.nanoTime();
      peer.embed(cores).write().format("noop").mode("overwrite").save();
      answers.println((System.nanoTime() - start) / 1e9);
    }
    spark.stop();
  }

  /** Each picture is decoded and resized once, in as many partitions as there are cores. */
  private Dataset<Row> embed(int partitions) {
    Dataset<Row> files =
        spark.read().format("binaryFile").load(pictures).select("path", "content");
    Dataset<Row> resized =
        transformer("content", "window")
            .resize(SIDE, true)
            .centerCrop(SIDE, SIDE)
            .transform(files.repartition(partitions))
            .drop("content");
    Dataset<Row> colors = tensor("color").transform(resized);
    Dataset<Row> both = tensor("structure").colorFormat(GRAY).transform(colors).drop("window");
    return model("structure").transform(model("color").transform(both));
  }

  private static ImageTransformer tensor(String name) {
    return transformer("window", name)
        .setToTensor(true)
        .setAutoConvertToColor(true)
        .setTensorElementType(DataTypes.FloatType)
        .normalize(MEAN, STD, LEVELS);
  }

  private static ImageTransformer transformer(String from, String to) {
    ImageTransformer transformer = new ImageTransformer();
    transformer.setInputCol(from);
    transformer.setOutputCol(to);
    return transformer;
  }

  private ONNXModel model(String name) {
    ONNXModel onnx = new ONNXModel().setModelPayload(model);
    onnx.setDeviceType("CPU");
    onnx.setMiniBatchSize(batch);
    onnx.setFeedDict(new HashMap<>(Map.of(INPUT, name)));
    onnx.setFetchDict(new HashMap<>(Map.of(name + "_vector", OUTPUT)));
    return onnx;
  }
}
