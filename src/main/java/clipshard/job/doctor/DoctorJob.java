package clipshard.job.doctor;

import clipshard.catalog.CatalogException;
import clipshard.catalog.CatalogView;
import clipshard.catalog.PostgresCatalog;
import clipshard.catalog.ProductImage;
import clipshard.commit.Committer;
import clipshard.config.Settings;
import clipshard.format.ModelPin;
import clipshard.format.PlanRow;
import clipshard.format.Snapshot;
import clipshard.format.StagedRow;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.doctor.Checkup.Answer;
import clipshard.job.doctor.Checkup.Verdict;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.model.ModelWords;
import clipshard.job.pipeline.EmbeddedRows;
import clipshard.job.pipeline.TableUrls;
import clipshard.job.tables.ComparedTable;
import clipshard.store.ObjectStore;
import clipshard.text.Shown;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Looks at all that a build needs, and writes nothing that stays: the database, the storage, the
 * model, every executor, and some pictures.
 */
public final class DoctorJob implements AutoCloseable {
  private static final int SAMPLES = 5;

  /** Of a Flat shard's header, in bytes. */
  private static final int HEADER = 45;

  private final JavaSparkContext context;
  private final Settings settings;
  private final PrintStream out;
  private final Checkup checkup;
  private final ObjectStore store;
  private EncoderSpec encoder;

  /** A look whose lines go to {@code out}. */
  public DoctorJob(SparkSession spark, Settings settings, PrintStream out) throws IOException {
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.out = out;
    this.checkup = new Checkup(out);
    this.store = ObjectStore.open(settings.storage());
  }

  /**
   * Looks at everything.
   *
   * @return the lines
   * @throws JobException when something is bad; it says how much
   */
  public List<Checkup.Line> run() throws IOException {
    return JobGroup.during(context.sc(), "doctor", "Looking at what a build needs", this::look);
  }

  private List<Checkup.Line> look() {
    List<ProductImage> pictures =
        new DatabaseCheckup(checkup, settings.database(), settings.source())
            .run(store.place(), SAMPLES);
    boolean hasModel = checkup.look("model", this::model);
    checkup.look("storage settings", () -> StorageCheckup.settings(settings.storage()));
    StorageCheckup storage = new StorageCheckup(checkup, store, StorageLayout.of(settings));
    if (storage.run(shardBytes(), settings.storage().maxObjectBytes())) {
      checkup.look("index", this::index);
    } else {
      checkup.skip("index", "one that is there may be hidden from these keys");
    }
    if (hasModel) {
      ExecutorLook look =
          new ExecutorLook(
              UUID.randomUUID().toString(),
              settings.fetch(),
              settings.storage(),
              encoder,
              TableUrls.of(settings));
      new ExecutorCheckup(checkup, context, look).run();
      pictures(pictures);
    } else {
      checkup.skip("executors", "needs the model");
      checkup.skip("pictures", "needs the model");
    }
    return verdict();
  }

  /** What has been looked at so far. */
  List<Checkup.Line> lines() {
    return checkup.lines();
  }

  private List<Checkup.Line> verdict() {
    long bad = checkup.count(Verdict.BAD);
    long doubtful = checkup.count(Verdict.DOUBTFUL);
    if (bad > 0) {
      throw new JobException(
          "%d of %d things are not as a build needs them; the lines above that begin with ❌ say what to do."
              .formatted(bad, checkup.lines().size()));
    }
    out.println(
        doubtful == 0
            ? "✅ A build can begin: scripts/submit.sh BuildIndex"
            : "✅ A build can begin, once you have read what stands after ⚠️: scripts/submit.sh"
                + " BuildIndex");
    return checkup.lines();
  }

  private Answer model() throws IOException {
    try {
      encoder = ModelProbe.describe(context, settings, settings.index().types(), store, indexed());
    } catch (LinkageError e) {
      throw new JobException(LinkageRemedy.described(e), e);
    }
    String found =
        "%s: [N,3,%d,%d] to [N,%d], SHA-256 %s…"
            .formatted(
                encoder.name(),
                encoder.preprocessing().height(),
                encoder.preprocessing().width(),
                encoder.dimension(),
                encoder.sha256().substring(0, 12));
    String pictures = "\npictures: " + ModelWords.pictures(encoder);
    return ModelWords.warning(IndexPins.of(settings.index(), encoder).model()).isPresent()
        ? Answer.doubtful(
            found
                + "; it groups by colour and outline only: set model.uri for search by meaning"
                + pictures)
        : Answer.fine(found + pictures);
  }

  /** What an index that is there was made with, where that says which model of a hub is meant. */
  private Optional<ModelPin> indexed() {
    if (!ModelProbe.isOfHub(settings.model())) {
      return Optional.empty();
    }
    try {
      return Committer.open(store, StorageLayout.of(settings)).opened().map(Snapshot::model);
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // the lines of the storage and of the index tell it
    }
  }

  /** Of a full shard, with the model's dimension where it is known. */
  private long shardBytes() {
    int dimension = encoder == null ? 512 : encoder.dimension();
    return Math.min(
        settings.storage().maxObjectBytes(),
        HEADER + (long) Float.BYTES * dimension * settings.index().rowsPerShard());
  }

  private Answer index() throws Exception {
    Committer committer = Committer.open(store, StorageLayout.of(settings));
    Optional<Snapshot> snapshot = committer.opened();
    if (snapshot.isEmpty()) {
      committer.refuseForeignIndex();
      return Answer.fine("none yet at " + store.base());
    }
    if (encoder != null) {
      IndexPins.require(snapshot, IndexPins.of(settings.index(), encoder));
    }
    requireItsTable(snapshot.get());
    return Answer.fine(
        String.format(
            Locale.ROOT,
            "%s version %d, %,d rows; this model and these settings go on with it",
            store.base(),
            snapshot.get().version(),
            snapshot.get().living()));
  }

  private void requireItsTable(Snapshot index) {
    if (settings.build().adoptSource()) {
      return;
    }
    try (CatalogView view = PostgresCatalog.open(settings.database(), settings.source())) {
      Optional<String> refusal = index.source().refusal(ComparedTable.pin(view, settings));
      if (refusal.isPresent()) {
        throw new JobException(refusal.get());
      }
    } catch (CatalogException e) {
      // The line of the table tells it.
    }
  }

  private void pictures(List<ProductImage> images) {
    if (images.isEmpty()) {
      checkup.skip("pictures", "there are no rows");
      return;
    }
    checkup.look("pictures", () -> embedded(images));
  }

  private Answer embedded(List<ProductImage> images) throws IOException {
    List<PlanRow> rows =
        images.stream().map(image -> PlanRow.picture(image.id(), image.url())).toList();
    List<StagedRow> outcomes = new EmbeddedRows(context, settings, encoder).embed(rows);
    StringBuilder found = new StringBuilder();
    long embedded = outcomes.stream().filter(StagedRow::isEmbedded).count();
    found.append(
        "%d of %d from the table were downloaded and embedded".formatted(embedded, rows.size()));
    for (StagedRow outcome : outcomes) {
      if (!outcome.isEmbedded()) {
        found.append(
            "\n%s: %s, %s"
                .formatted(
                    Shown.of(outcome.row().id()),
                    outcome.rejected().reason(),
                    Shown.of(outcome.rejected().detail())));
      }
    }
    if (embedded == rows.size()) {
      return Answer.fine(found.toString());
    }
    found.append(
        "\n"
            + "A build records such rows and goes on; where all of a host fail:"
            + " fetch.allow-addresses for one that is not public, source.url-column for another"
            + " column");
    return embedded == 0 ? Answer.bad(found.toString()) : Answer.doubtful(found.toString());
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
