package clipshard.job;

import clipshard.commit.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/** Takes a planned batch to its staged chunks: one task per chunk, or fewer for few downloads. */
final class EmbedBatch {
  private final JavaSparkContext spark;
  private final PrintStream out;

  EmbedBatch(JavaSparkContext spark, PrintStream out) {
    this.spark = spark;
    this.out = out;
  }

  /** The chunks' outcomes, in the plan's order. */
  List<ChunkOutcome> run(EmbedChunks.Inputs inputs, String label) throws IOException {
    long rows = inputs.batch().rows();
    int chunks = Math.toIntExact((rows + inputs.chunkSize() - 1) / inputs.chunkSize());
    FetchShare share = FetchShare.of(inputs.fetch(), chunks, spark);
    LongAccumulator done = spark.sc().longAccumulator(label);
    JavaRDD<byte[]> embedding =
        spark
            .parallelize(IntStream.range(0, chunks).boxed().toList(), share.tasks())
            .mapPartitions(new EmbedChunks(inputs.with(share.fetch()), done));
    List<ChunkOutcome> outcomes = new ArrayList<>();
    List<byte[]> collected =
        TaskFailure.unwrapped(
            () -> ProgressLine.during(out, label, rows, done::value, embedding::collect));
    for (byte[] outcome : collected) {
      outcomes.add(Json.read(outcome, ChunkOutcome.class));
    }
    return outcomes;
  }
}
