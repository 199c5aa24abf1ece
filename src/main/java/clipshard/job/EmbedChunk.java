package clipshard.job;

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
import clipshard.store.ObjectStore;
import clipshard.store.Sha256;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      implements Serializable {}

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
    int from = number * inputs.chunkSize();
    List<PlanRow> rows = batch.subList(from, Math.min(batch.size(), from + inputs.chunkSize()));
    String inputHash = inputHash(rows);
    Optional<StagedChunk> staged = findStaged(store, inputHash);
    Map<String, StagedRow> embedded = new HashMap<>();
    if (staged.isPresent()) {
      StagedRow.fromParquet(store.get(staged.get().object())).stream()
          .filter(StagedRow::isEmbedded)
          .forEach(row -> embedded.put(row.row().id(), row));
    }
    List<PlanRow> open = rows.stream().filter(row -> !embedded.containsKey(row.id())).toList();
    progress.add(embedded.size());
    Map<String, StagedRow> outcomes = new HashMap<>(embedded);
    run(open).forEach(row -> outcomes.put(row.row().id(), row));
    List<StagedRow> made = rows.stream().map(row -> outcomes.get(row.id())).toList();
    StagedChunk chunk = open.isEmpty() ? staged.orElseThrow() : stage(store, inputHash, made);
    return outcome(chunk, made, embedded.size());
  }

  private List<StagedRow> run(List<PlanRow> rows) throws IOException, InterruptedException {
    if (rows.isEmpty()) {
      return List.of();
    }
    try (ImagePipeline pipeline =
        new ImagePipeline(inputs.fetch(), inputs.decode(), inputs.storage(), inputs.encoder())) {
      return pipeline.run(rows, () -> progress.add(1));
    }
  }

  private StagedChunk stage(ObjectStore store, String inputHash, List<StagedRow> rows)
      throws IOException {
    int embedded = (int) rows.stream().filter(StagedRow::isEmbedded).count();
    int rejected = rows.size() - embedded;
    byte[] parquet = StagedRow.toParquet(rows);
    String key = inputs.layout().stagedChunk(inputHash, embedded, rejected, Sha256.hex(parquet));
    return new StagedChunk(store.put(key, parquet), embedded, rejected);
  }

  /** Of several outcomes the one with the most vectors; the name decides a tie. */
  private Optional<StagedChunk> findStaged(ObjectStore store, String inputHash) throws IOException {
    List<StagedChunk> found = new ArrayList<>();
    for (StoredObject object : store.list(inputs.layout().stagedChunks(inputHash))) {
      inputs.layout().parseStagedChunk(object.key(), object.bytes()).ifPresent(found::add);
    }
    return found.stream()
        .max(
            Comparator.comparing(StagedChunk::embedded)
                .thenComparing(staged -> staged.object().key()));
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
                Sha256.hex(planned.url()),
                planned.brand(),
                row.rejected(),
                planned.attempts() + 1,
                now));
      }
    }
    return new ChunkOutcome(chunk, brands, failures, reused);
  }
}
