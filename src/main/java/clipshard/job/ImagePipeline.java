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
import java.util.List;
import java.util.Map;

/** Fetch, decode, preprocess and embed, fused: a list of rows in, each one's outcome out. */
final class ImagePipeline implements AutoCloseable {
  private final Settings.Fetch fetch;
  private final ImageFetcher fetcher;
  private final ImageDecoder decoder;
  private final DecoderProbe probe;
  private final PixelBatch batch;

  ImagePipeline(
      Settings.Fetch fetch,
      Settings.Decode decode,
      Settings.Storage storage,
      EncoderSpec spec,
      boolean careful)
      throws IOException {
    ObjectStore store = ExecutorLocal.store(storage);
    this.fetch = fetch;
    this.fetcher =
        new ImageFetcher(fetch, AddressPolicy.of(fetch.allowAddresses()), store::readForeign);
    this.decoder = new ImageDecoder(decode.maxPixels());
    this.probe = careful ? new DecoderProbe(decode.maxPixels()) : null;
    this.batch =
        new PixelBatch(
            spec, new Preprocessor(spec.preprocessing()), ExecutorLocal.encoder(spec, storage));
  }

  /**
   * Takes every row to its outcome.
   *
   * @param onDone called after each row, for progress
   * @return in the order of {@code rows}
   */
  List<StagedRow> run(List<PlanRow> rows, Runnable onDone) throws InterruptedException {
    return run(rows, (row, image) -> image, onDone);
  }

  /** What is made of a decoded picture before it is embedded. */
  @FunctionalInterface
  interface Change {
    RgbImage apply(PlanRow row, RgbImage image) throws RejectedException;
  }

  /** Takes every row, changed, to its outcome. */
  List<StagedRow> run(List<PlanRow> rows, Change change, Runnable onDone)
      throws InterruptedException {
    Map<String, StagedRow> outcomes = new HashMap<>();
    List<String> urls = rows.stream().map(PlanRow::url).toList();
    try (FetchAhead ahead = new FetchAhead(fetcher, urls, fetch.concurrency())) {
      for (PlanRow row : rows) {
        try {
          byte[] encoded = ahead.next();
          batch.add(row, Sha256.hex(encoded), change.apply(row, decode(encoded)));
        } catch (RejectedException e) {
          outcomes.put(row.id(), StagedRow.rejected(row, e.rejected()));
        }
        if (batch.isFull()) {
          encode(outcomes);
        }
        onDone.run();
      }
    }
    encode(outcomes);
    return rows.stream().map(row -> outcomes.get(row.id())).toList();
  }

  /** Takes a picture that is here already to its outcome. */
  StagedRow run(PlanRow row, byte[] encoded) throws InterruptedException {
    try {
      batch.add(row, Sha256.hex(encoded), decode(encoded));
      return batch.encode().get(0);
    } catch (RejectedException e) {
      return StagedRow.rejected(row, e.rejected());
    }
  }

  private RgbImage decode(byte[] encoded) throws RejectedException, InterruptedException {
    if (probe != null) {
      probe.check(encoded);
    }
    return decoder.decode(encoded);
  }

  private void encode(Map<String, StagedRow> outcomes) {
    batch.encode().forEach(staged -> outcomes.put(staged.row().id(), staged));
  }

  @Override
  public void close() {
    fetcher.close();
    if (probe != null) {
      probe.close();
    }
  }
}
