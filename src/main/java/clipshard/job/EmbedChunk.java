package clipshard.job;

import clipshard.catalog.Rejected.Reason;
import clipshard.catalog.StoredUrl;
import clipshard.commit.FailureRow;
import clipshard.commit.Json;
import clipshard.commit.Part;
import clipshard.commit.PlanRow;
import clipshard.commit.StagedChunk;
import clipshard.commit.StagedRow;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import clipshard.store.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/**
 * A task: takes chunks of a planned batch to their staged outcomes. Vectors that an earlier try
 * staged are kept; what it rejected is tried again, since it was never committed.
 */
final class EmbedChunk implements FlatMapFunction<Iterator<Integer>, byte[]> {
  private static final long serialVersionUID = 1L;

  private final Inputs inputs;
  private final LongAccumulator progress;

  /**
   * What all chunks of a batch share.
   *
   * @param batch the plan's part that holds the rows
   * @param chunkSize rows per chunk
   */
  record Inputs(
      Settings.Fetch fetch,
      Settings.Decode decode,
      Settings.Storage storage,
      StorageLayout layout,
      EncoderSpec encoder,
      Part batch,
      int chunkSize)
      implements Serializable {
    Inputs with(Settings.Fetch other) {
      return new Inputs(other, decode, storage, layout, encoder, batch, chunkSize);
    }
  }

  EmbedChunk(Inputs inputs, LongAccumulator progress) {
    this.inputs = inputs;
    this.progress = progress;
  }

  @Override
  public Iterator<byte[]> call(Iterator<Integer> chunks) throws Exception {
    List<byte[]> outcomes = new ArrayList<>();
    while (chunks.hasNext()) {
      outcomes.add(Json.write(embed(chunks.next())));
    }
    return outcomes.iterator();
  }

  private ChunkOutcome embed(int number) throws IOException, InterruptedException {
    ObjectStore store = ExecutorLocal.store(inputs.storage());
    List<PlanRow> batch = PlanRow.fromParquet(store.get(inputs.batch().object()));
    if (batch.size() != inputs.batch().rows()) {
      throw new DamagedObjectException(
          inputs.batch().key(),
          "holds %d rows, the plan says %d".formatted(batch.size(), inputs.batch().rows()));
    }
    int from = number * inputs.chunkSize();
    List<PlanRow> rows = batch.subList(from, Math.min(batch.size(), from + inputs.chunkSize()));
    ChunkFolder folder = ChunkFolder.list(store, inputs.layout(), inputHash(rows));
    ChunkFolder.Outcome staged = folder.best();
    Map<String, StagedRow> outcomes = new HashMap<>();
    staged.rows().stream()
        .filter(StagedRow::isEmbedded)
        .forEach(row -> outcomes.put(row.row().id(), row));
    int reused = outcomes.size();
    progress.add(reused);
    List<PlanRow> open = rows.stream().filter(row -> !outcomes.containsKey(row.id())).toList();
    if (open.isEmpty()) {
      return outcome(staged.chunk(), staged.rows(), reused);
    }
    boolean careful = folder.begin(open.size()) || hasCrashed(staged.rows());
    run(open, careful).forEach(row -> outcomes.put(row.row().id(), row));
    List<StagedRow> made = rows.stream().map(row -> outcomes.get(row.id())).toList();
    return outcome(folder.stage(made), made, reused);
  }

  /** Whether a picture that an earlier try found to end the process will be tried again. */
  private static boolean hasCrashed(List<StagedRow> staged) {
    return staged.stream()
        .anyMatch(row -> !row.isEmbedded() && row.rejected().reason() == Reason.DECODER_CRASH);
  }

  private List<StagedRow> run(List<PlanRow> rows, boolean careful)
      throws IOException, InterruptedException {
    try (ImagePipeline pipeline =
        new ImagePipeline(
            inputs.fetch(), inputs.decode(), inputs.storage(), inputs.encoder(), careful)) {
      return pipeline.run(rows, () -> progress.add(1));
    }
  }

  /** Everything that the chunk's vectors depend on. */
  private String inputHash(List<PlanRow> rows) {
    EncoderSpec encoder = inputs.encoder();
    String types = encoder.types().stream().map(IndexType::label).collect(Collectors.joining(","));
    List<List<String>> pictures = rows.stream().map(row -> List.of(row.id(), row.url())).toList();
    return Sha256.hex(
        Json.write(
            List.of(encoder.sha256(), encoder.preprocessing().fingerprint(), types, pictures)));
  }

  private static ChunkOutcome outcome(StagedChunk chunk, List<StagedRow> rows, int reused) {
    Map<String, Integer> brands = new TreeMap<>();
    List<FailureRow> failures = new ArrayList<>();
    String now = Instant.now().toString();
    for (StagedRow row : rows) {
      PlanRow planned = row.row();
      if (row.isEmbedded()) {
        brands.merge(planned.brand(), 1, Integer::sum);
      } else {
        failures.add(
            new FailureRow(
                planned.id(),
                StoredUrl.of(planned.url()),
                planned.urlHash(),
                planned.brand(),
                row.rejected(),
                planned.attempts() + 1,
                now));
      }
    }
    return new ChunkOutcome(chunk, brands, failures, reused);
  }
}
