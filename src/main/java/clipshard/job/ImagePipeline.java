package clipshard.job;

import clipshard.catalog.RejectedException;
import clipshard.commit.PlanRow;
import clipshard.commit.StagedRow;
import clipshard.config.Settings;
import clipshard.decode.DecoderProbe;
import clipshard.decode.ImageDecoder;
import clipshard.decode.Preprocessor;
import clipshard.decode.RgbImage;
import clipshard.fetch.AddressPolicy;
import clipshard.fetch.ImageFetcher;
import clipshard.store.ObjectStore;
import clipshard.store.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Fetch, decode, preprocess and embed, fused: rows in, each one's outcome out. */
final class ImagePipeline implements AutoCloseable {
  /** Embeds pictures as they are. */
  static final Change AS_IS = (row, image) -> image;

  private final Settings.Fetch fetch;
  private final ImageFetcher fetcher;
  private final ImageDecoder decoder;
  private final DecoderProbe probe;
  private final PixelBatch batch;

  ImagePipeline(
      Settings.Fetch fetch, Settings.Decode decode, Settings.Storage storage, EncoderSpec spec)
      throws IOException {
    ObjectStore store = ExecutorLocal.store(storage);
    this.fetch = fetch;
    this.fetcher =
        new ImageFetcher(fetch, AddressPolicy.of(fetch.allowAddresses()), store::readForeign);
    this.decoder = new ImageDecoder(decode.maxPixels());
    this.probe = new DecoderProbe(decode.maxPixels());
    this.batch =
        new PixelBatch(
            spec, new Preprocessor(spec.preprocessing()), ExecutorLocal.encoder(spec, storage));
  }

  /** What is made of a decoded picture before it is embedded. */
  @FunctionalInterface
  interface Change {
    RgbImage apply(PlanRow row, RgbImage image) throws RejectedException;
  }

  /** Who hears of the rows. */
  interface Listener {
    /** Whether the row, about to be decoded, may end the process, as far as is known. */
    boolean isDangerous(PlanRow row) throws IOException;

    void hasOutcome(StagedRow outcome) throws IOException;
  }

  /**
   * Takes every row to its outcome.
   *
   * @return in the order of {@code rows}
   */
  List<StagedRow> run(List<PlanRow> rows, Change change) throws IOException, InterruptedException {
    Map<String, StagedRow> outcomes = new HashMap<>();
    run(
        rows.iterator(),
        change,
        new Listener() {
          @Override
          public boolean isDangerous(PlanRow row) {
            return false;
          }

          @Override
          public void hasOutcome(StagedRow outcome) {
            outcomes.put(outcome.row().id(), outcome);
          }
        });
    return rows.stream().map(row -> outcomes.get(row.id())).toList();
  }

  /** Takes every row to its outcome, in the order in which the downloads end. */
  void run(Iterator<PlanRow> rows, Change change, Listener listener)
      throws IOException, InterruptedException {
    try (FetchAhead<PlanRow> ahead =
        new FetchAhead<>(fetcher, rows, PlanRow::url, fetch.concurrency())) {
      for (var fetched = ahead.next(); fetched != null; fetched = ahead.next()) {
        PlanRow row = fetched.picture();
        boolean careful = listener.isDangerous(row);
        try {
          byte[] encoded = fetched.bytes();
          batch.add(row, Sha256.hex(encoded), change.apply(row, decode(encoded, careful)));
        } catch (RejectedException e) {
          listener.hasOutcome(StagedRow.rejected(row, e.rejected()));
        }
        if (batch.isFull()) {
          encode(listener);
        }
      }
    }
    encode(listener);
  }

  /** Takes a picture that is here already to its outcome. */
  StagedRow run(PlanRow row, byte[] encoded) throws InterruptedException {
    try {
      batch.add(row, Sha256.hex(encoded), decode(encoded, false));
      return batch.encode().get(0);
    } catch (RejectedException e) {
      return StagedRow.rejected(row, e.rejected());
    }
  }

  private RgbImage decode(byte[] encoded, boolean careful)
      throws RejectedException, InterruptedException {
    if (careful) {
      probe.check(encoded);
    }
    return decoder.decode(encoded);
  }

  private void encode(Listener listener) throws IOException {
    for (StagedRow outcome : batch.encode()) {
      listener.hasOutcome(outcome);
    }
  }

  @Override
  public void close() {
    fetcher.close();
    probe.close();
  }
}
