package clipshard.job;

import clipshard.commit.Json;
import clipshard.commit.Part;
import clipshard.commit.PlanRow;
import clipshard.commit.StagedRow;
import clipshard.commit.StorageLayout;
import clipshard.config.Settings;
import clipshard.embed.IndexType;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectStore;
import clipshard.store.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/**
 * A task: takes chunks of a planned batch to their staged outcomes. While the last pictures of one
 * arrive, those of the next are on their way.
 */
final class EmbedChunks implements FlatMapFunction<Iterator<Integer>, byte[]> {
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

  EmbedChunks(Inputs inputs, LongAccumulator progress) {
    this.inputs = inputs;
    this.progress = progress;
  }

  /** The chunks' outcomes, in the order of the chunks. */
  @Override
  public Iterator<byte[]> call(Iterator<Integer> chunks) throws Exception {
    Run run = new Run(chunks);
    try (ImagePipeline pipeline =
        new ImagePipeline(inputs.fetch(), inputs.decode(), inputs.storage(), inputs.encoder())) {
      pipeline.run(run, ImagePipeline.AS_IS, run);
    }
    return run.outcomes.iterator();
  }

  /** The rows of the chunks, one chunk after the other, and what comes of them. */
  private final class Run implements Iterator<PlanRow>, ImagePipeline.Listener {
    private final ObjectStore store = ExecutorLocal.store(inputs.storage());
    private final List<PlanRow> batch = batch(store);
    private final Iterator<Integer> chunks;
    private final boolean again = TaskContext.get().attemptNumber() > 0;
    private final List<byte[]> outcomes = new ArrayList<>();
    private final List<ChunkWork> works = new ArrayList<>();
    private final Map<String, Integer> workOf = new HashMap<>();
    private Iterator<PlanRow> open = Collections.emptyIterator();

    Run(Iterator<Integer> chunks) throws IOException {
      this.chunks = chunks;
    }

    @Override
    public boolean hasNext() {
      try {
        while (!open.hasNext() && chunks.hasNext()) {
          open = begin(chunks.next()).iterator();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return open.hasNext();
    }

    @Override
    public PlanRow next() {
      return open.next();
    }

    private List<PlanRow> begin(int chunk) throws IOException {
      int from = chunk * inputs.chunkSize();
      List<PlanRow> rows = batch.subList(from, Math.min(batch.size(), from + inputs.chunkSize()));
      ChunkWork work =
          ChunkWork.of(rows, ChunkFolder.list(store, inputs.layout(), inputHash(rows)));
      progress.add(work.reused());
      work.open().forEach(row -> workOf.put(row.id(), works.size()));
      works.add(work);
      outcomes.add(null);
      finish(works.size() - 1);
      return work.open();
    }

    /**
     * A task that is tried again takes care of all its chunks: more than one may hold a picture
     * that ends the process, and Spark allows few tries.
     */
    @Override
    public boolean isDangerous(PlanRow row) throws IOException {
      return works.get(workOf.get(row.id())).begin() || again;
    }

    @Override
    public void hasOutcome(StagedRow outcome) throws IOException {
      int number = workOf.remove(outcome.row().id());
      works.get(number).add(outcome);
      progress.add(1);
      (outcome.isEmbedded() ? ExecutorLocal.EMBEDDED : ExecutorLocal.REJECTED).increment();
      finish(number);
    }

    /** Lets go of a chunk that is complete. */
    private void finish(int number) throws IOException {
      if (works.get(number).isComplete()) {
        outcomes.set(number, Json.write(works.get(number).finish()));
        works.set(number, null);
      }
    }
  }

  private List<PlanRow> batch(ObjectStore store) throws IOException {
    List<PlanRow> batch = PlanRow.fromParquet(store.get(inputs.batch().object()));
    if (batch.size() != inputs.batch().rows()) {
      throw new DamagedObjectException(
          inputs.batch().key(),
          "holds %d rows, the plan says %d".formatted(batch.size(), inputs.batch().rows()));
    }
    return batch;
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
}
