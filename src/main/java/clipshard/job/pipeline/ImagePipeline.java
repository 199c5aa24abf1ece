package clipshard.job.pipeline;

import clipshard.config.Settings;
import clipshard.decode.DecoderProbe;
import clipshard.embed.ImageEncoder;
import clipshard.fetch.AddressPolicy;
import clipshard.fetch.ImageFetcher;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.ExecutorStores;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.ExecutorEncoders;
import clipshard.picture.RejectedException;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Fetch, decode, preprocess and embed, fused: rows in, each one's outcome out. */
public final class ImagePipeline implements AutoCloseable {
  /** Each child that probes start has a JVM's memory, beside what the executor has. */
  private static final int MOST_PROBES = 4;

  private final Settings.Fetch fetch;
  private final EncoderSpec spec;
  private final TableUrls.Reading longUrls;
  private final ImageFetcher fetcher;
  private final List<DecoderProbe> probes;
  private final ImageEncoder encoder;
  private final int threads;

  /** Null where the task's own thread does everything but download. */
  private final ExecutorService encoding;

  /**
   * One with the JVM's session of the model.
   *
   * @param table that long URLs are of
   */
  public ImagePipeline(
      Settings.Fetch fetch, Settings.Storage storage, EncoderSpec spec, TableUrls table)
      throws IOException {
    ObjectStore store = ExecutorStores.store(storage);
    Settings.Decode decode = spec.decode();
    this.fetch = fetch;
    this.spec = spec;
    this.encoder = ExecutorEncoders.encoder(spec, storage);
    this.threads = DecodeThreads.of(decode, encoder.device());
    boolean ahead = threads > 1 || encoder.device() == Settings.Device.CUDA;
    this.encoding = ahead ? Executors.newSingleThreadExecutor() : null;
    this.longUrls = table.open();
    AddressPolicy policy = new AddressPolicy(fetch.allowAddresses());
    this.fetcher = new ImageFetcher(fetch, policy, store::readForeign, longUrls);
    this.probes =
        Stream.generate(() -> new DecoderProbe(decode))
            .limit(Math.min(threads, MOST_PROBES))
            .toList();
  }

  /** What the model runs on, never {@link Settings.Device#AUTO}. */
  public Settings.Device device() {
    return encoder.device();
  }

  /** Who hears of the rows. */
  @FunctionalInterface
  public interface Listener {
    /** Whether the row, about to be decoded, may end the process, as far as is known. */
    default boolean isDangerous(PlanRow row) throws IOException, InterruptedException {
      return false;
    }

    void hasOutcome(StagedRow outcome) throws IOException, InterruptedException;
  }

  /**
   * Takes every row to its outcome.
   *
   * @return in the order of {@code rows}
   */
  public List<StagedRow> run(List<PlanRow> rows, TensorFiller.Change change)
      throws IOException, InterruptedException {
    Map<String, StagedRow> outcomes = new HashMap<>();
    run(
        rows.iterator(),
        change,
        outcome -> outcomes.put(outcome.row().id(), outcome),
        new TaskClock());
    return rows.stream().map(row -> outcomes.get(row.id())).toList();
  }

  /**
   * Takes every row to its outcome, in the order in which the downloads end.
   *
   * @param change may be used by many threads at once
   * @param listener called in this thread
   * @param clock told what this thread does
   */
  public void run(
      Iterator<PlanRow> rows, TensorFiller.Change change, Listener listener, TaskClock clock)
      throws IOException, InterruptedException {
    EncodeAhead encoded = encodeAhead(listener);
    clock.now(TaskClock.Work.PICTURES);
    try (FetchAhead<PlanRow> downloads =
            new FetchAhead<>(
                fetcher,
                rows,
                PlanRow::url,
                PlanRow::validator,
                fetch.concurrency(),
                FetchAhead.toBeginWith(),
                System::nanoTime);
        PictureTensors tensors = tensors(downloads, change, listener)) {
      for (var picture = tensors.next(); picture != null; picture = tensors.next()) {
        PixelBatch batch = encoded.batch();
        clock.now(TaskClock.Work.TENSORS);
        try {
          Content content = picture.write(batch.pixels(), batch.offset());
          if (content.sha256().isEmpty() || picture.row().has(content.sha256())) {
            listener.hasOutcome(
                StagedRow.kept(picture.row(), content.sha256(), content.validator()));
          } else {
            batch.add(picture.row(), content);
          }
        } catch (RejectedException e) {
          listener.hasOutcome(StagedRow.rejected(picture.row(), e.rejected()));
        }
        if (batch.isFull()) {
          clock.now(TaskClock.Work.ENCODER);
          encoded.encode();
        }
        clock.now(TaskClock.Work.PICTURES);
      }
      FetchAhead.cameTo(downloads.atOnce());
    }
    clock.now(TaskClock.Work.ENCODER);
    encoded.finish();
  }

  /** Takes a picture that is here already to its outcome. */
  public StagedRow run(PlanRow row, byte[] encoded) throws InterruptedException {
    PixelBatch batch = new PixelBatch(spec, encoder);
    try {
      batch.add(
          row,
          new Content(
              filler(0, TensorFiller.AS_IS)
                  .fill(row, encoded, false, batch.pixels(), batch.offset()),
              ""));
      return batch.encode().get(0);
    } catch (RejectedException e) {
      return StagedRow.rejected(row, e.rejected());
    }
  }

  private EncodeAhead encodeAhead(Listener listener) {
    Stream<PixelBatch> batches =
        Stream.generate(() -> new PixelBatch(spec, encoder)).limit(encoding == null ? 1 : 2);
    Executor executor = encoding == null ? Runnable::run : encoding;
    return new EncodeAhead(batches.toList(), executor, listener::hasOutcome);
  }

  private PictureTensors tensors(
      FetchAhead<PlanRow> downloads, TensorFiller.Change change, Listener listener) {
    if (encoding == null) {
      return new DecodeHere(downloads, filler(0, change), listener::isDangerous);
    }
    List<TensorFiller> fillers =
        IntStream.range(0, threads).mapToObj(thread -> filler(thread, change)).toList();
    return new DecodeAhead(downloads, fillers, spec.floatsPerPicture(), listener::isDangerous);
  }

  private TensorFiller filler(int thread, TensorFiller.Change change) {
    return new TensorFiller(spec, probes.get(thread % probes.size()), change);
  }

  @Override
  public void close() {
    if (encoding != null) {
      encoding.shutdownNow();
    }
    fetcher.close();
    longUrls.close();
    probes.forEach(DecoderProbe::close);
  }
}
