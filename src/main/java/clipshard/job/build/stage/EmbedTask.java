package clipshard.job.build.stage;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Json;
import clipshard.format.PlanBatch;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.MetricsPlugin;
import clipshard.job.model.EncoderSpec;
import clipshard.job.pipeline.Awaited;
import clipshard.job.pipeline.ImagePipeline;
import clipshard.job.pipeline.TableUrls;
import clipshard.job.pipeline.TaskClock;
import clipshard.job.pipeline.TensorFiller;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/**
 * A task: takes chunks of a planned batch to their staged outcomes. While the last pictures of one
 * arrive, those of the next are on their way; while outcomes are staged, pictures are embedded.
 */
public record EmbedTask(Inputs inputs, LongAccumulator progress, TaskTimes times)
    implements FlatMapFunction<Iterator<Integer>, byte[]> {
  private static final long serialVersionUID = 1L;

  /**
   * What all chunks of a batch share.
   *
   * @param table that long URLs are of
   * @param batch the rows
   * @param chunkSize rows per chunk; a chunk whose outcome could be larger than an object may be is
   *     several
   */
  public record Inputs(
      Settings.Fetch fetch,
      Settings.Storage storage,
      StorageLayout layout,
      EncoderSpec encoder,
      TableUrls table,
      PlanBatch batch,
      int chunkSize)
      implements Serializable {
    private ChunkCuts cuts() {
      return ChunkCuts.of(encoder, storage.maxObjectBytes());
    }

    Inputs with(Settings.Fetch other) {
      return new Inputs(other, storage, layout, encoder, table, batch, chunkSize);
    }
  }

  /** The chunks' outcomes, in the order of the chunks. */
  @Override
  public Iterator<byte[]> call(Iterator<Integer> chunks) throws Exception {
    TaskClock clock = new TaskClock();
    try (StorageAhead storage = new StorageAhead()) {
      Run run = new Run(chunks, storage, clock);
      clock.now(TaskClock.Work.MODEL);
      try (ImagePipeline pipeline =
          new ImagePipeline(inputs.fetch(), inputs.storage(), inputs.encoder(), inputs.table())) {
        times.runsOn(pipeline.device());
        pipeline.run(run, TensorFiller.AS_IS, run, clock);
      }
      return run.outcomes().iterator();
    } finally {
      times.add(clock);
    }
  }

  /**
   * A chunk on its way.
   *
   * @param isDangerous what {@link ChunkWork#begin} answers
   */
  private record Begun(ChunkWork work, Future<Boolean> isDangerous) {}

  /**
   * The rows of the chunks, one chunk after the other, and what comes of them. What is stored of a
   * chunk is looked up while the one before is embedded.
   */
  private final class Run implements Iterator<PlanRow>, ImagePipeline.Listener {
    private final ObjectStore store = ExecutorStores.store(inputs.storage());

    /** Used by what prepares a chunk alone, one after the other. */
    private final PlannedRows planned = new PlannedRows(store, inputs.batch());

    private final Iterator<Integer> chunks;
    private final StorageAhead storage;
    private final TaskClock clock;
    private final boolean again = TaskContext.get().attemptNumber() > 0;
    private final List<Future<byte[]>> outcomes = new ArrayList<>();
    private final List<Begun> works = new ArrayList<>();
    private final Map<String, Integer> workOf = new HashMap<>();
    private Iterator<PlanRow> open = Collections.emptyIterator();

    /** Null when there is none left. */
    private Future<List<ChunkWork>> next;

    Run(Iterator<Integer> chunks, StorageAhead storage, TaskClock clock) throws IOException {
      this.chunks = chunks;
      this.storage = storage;
      this.clock = clock;
      this.next = prepareNext();
    }

    @Override
    public boolean hasNext() {
      try {
        while (!open.hasNext() && next != null) {
          open = begin(stored(next)).iterator();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The task was interrupted", e);
      }
      return open.hasNext();
    }

    @Override
    public PlanRow next() {
      return open.next();
    }

    /** Waits for what the storage is asked for. */
    private <T> T stored(Future<T> asked) throws IOException, InterruptedException {
      TaskClock.Work before = clock.now(TaskClock.Work.STORAGE);
      try {
        return Awaited.result(asked, IOException.class);
      } finally {
        clock.now(before);
      }
    }

    private Future<List<ChunkWork>> prepareNext() {
      if (!chunks.hasNext()) {
        return null;
      }
      int chunk = chunks.next();
      return storage.begin(() -> prepare(chunk));
    }

    private List<ChunkWork> prepare(int chunk) throws IOException {
      List<PlanRow> rows = planned.read((long) chunk * inputs.chunkSize(), inputs.chunkSize());
      ChunkWork whole = work(rows);
      List<List<PlanRow>> cuts = inputs.cuts().of(rows);
      // What a run with another limit has finished is there, whatever its size.
      if (cuts.size() == 1 || whole.open().isEmpty()) {
        return List.of(whole);
      }
      List<ChunkWork> works = new ArrayList<>();
      for (List<PlanRow> cut : cuts) {
        works.add(work(cut));
      }
      return works;
    }

    private ChunkWork work(List<PlanRow> rows) throws IOException {
      return ChunkWork.of(rows, ChunkFolder.list(store, inputs.layout(), inputHash(rows)));
    }

    private List<PlanRow> begin(List<ChunkWork> prepared) throws IOException, InterruptedException {
      next = prepareNext();
      List<PlanRow> rows = new ArrayList<>();
      for (ChunkWork work : prepared) {
        begin(work);
        rows.addAll(work.open());
      }
      return rows;
    }

    private void begin(ChunkWork work) throws IOException, InterruptedException {
      progress.add(work.done());
      int number = works.size();
      work.open().forEach(row -> workOf.put(row.id(), number));
      works.add(new Begun(work, work.open().isEmpty() ? null : storage.begin(work::begin)));
      outcomes.add(null);
      finish(number);
    }

    /**
     * A task that is tried again takes care of all its chunks: more than one may hold a picture
     * that ends the process, and Spark allows few tries.
     */
    @Override
    public boolean isDangerous(PlanRow row) throws IOException, InterruptedException {
      Begun chunk = works.get(workOf.get(row.id()));
      return stored(chunk.isDangerous()) || again;
    }

    @Override
    public void hasOutcome(StagedRow outcome) throws IOException, InterruptedException {
      int number = workOf.remove(outcome.row().id());
      progress.add(works.get(number).work().add(outcome));
      if (!outcome.isKept()) {
        (outcome.isEmbedded() ? MetricsPlugin.PICTURES_EMBEDDED : MetricsPlugin.PICTURES_REJECTED)
            .increment();
      }
      finish(number);
    }

    /** Lets go of a chunk that is complete. */
    private void finish(int number) throws IOException, InterruptedException {
      ChunkWork work = works.get(number).work();
      if (work.isComplete()) {
        TaskClock.Work before = clock.now(TaskClock.Work.STORAGE);
        outcomes.set(number, storage.write(() -> Json.write(work.finish())));
        clock.now(before);
        works.set(number, null);
      }
    }

    /** In the order of the chunks, when all are staged. */
    private List<byte[]> outcomes() throws IOException, InterruptedException {
      List<byte[]> staged = new ArrayList<>();
      for (Future<byte[]> outcome : outcomes) {
        staged.add(stored(outcome));
      }
      return staged;
    }
  }

  /**
   * Whoever wants pictures looked at again is not answered with what an earlier plan saw of them.
   */
  private String asked(List<PlanRow> rows) {
    return rows.stream().anyMatch(PlanRow::refreshes) ? inputs.batch().parts().get(0).key() : "";
  }

  /** Everything that the chunk's outcome depends on. */
  private String inputHash(List<PlanRow> rows) {
    EncoderSpec encoder = inputs.encoder();
    String types = encoder.types().stream().map(IndexType::label).collect(Collectors.joining(","));
    List<List<String>> pictures =
        rows.stream()
            .map(row -> List.of(row.id(), row.url(), row.version(), row.formerHash()))
            .toList();
    return DigestUtils.sha256Hex(
        Json.write(List.of(encoder.sha256(), encoder.pixels(), types, pictures, asked(rows))));
  }
}
