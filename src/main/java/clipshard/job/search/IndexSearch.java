package clipshard.job.search;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.job.JobGroup;
import clipshard.job.model.EncoderSpec;
import clipshard.job.model.IndexPins;
import clipshard.job.model.ModelProbe;
import clipshard.job.model.ModelWords;
import clipshard.search.Filter;
import clipshard.search.SearchAnswer;
import clipshard.search.SearchHit;
import clipshard.search.SearchOptions;
import clipshard.search.SearchQuery;
import clipshard.search.SearchReport;
import clipshard.store.ObjectStore;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Finds the nearest neighbours of pictures and ids in a committed index, on Spark. It only reads,
 * and needs no database.
 *
 * <p>The answer is exact, whatever the index's factory: that of FAISS's own search of all shards in
 * one Flat index, with ties in the order of their positions.
 *
 * <p>The first search of an index type reads its shards, verified; later ones find them in the
 * executors' memory, as far as there is room, until this is closed. Each task works on one shard at
 * a time; the driver sees hits, and of a search with conditions a bit for each row. All stays with
 * the snapshot that this was opened with. Safe for use by several threads.
 */
public final class IndexSearch implements Closeable {
  private final JavaSparkContext spark;
  private final Settings settings;
  private final ObjectStore store;
  private final Snapshot snapshot;
  private final CommittedShards shards;
  private final IndexObjects objects;
  private EncoderSpec encoder;

  private IndexSearch(SparkSession session, Settings settings, ObjectStore store)
      throws IOException {
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.settings = settings;
    this.store = store;
    this.snapshot = PresentIndex.snapshot(store, StorageLayout.of(settings));
    this.shards = CommittedShards.read(store, snapshot);
    this.objects = IndexObjects.kept(spark, settings.storage());
  }

  /**
   * Opens the index as it is now.
   *
   * @throws JobException when there is none
   */
  public static IndexSearch open(SparkSession session, Settings settings) throws IOException {
    ObjectStore store = ObjectStore.open(settings.storage());
    try {
      return new IndexSearch(session, settings, store);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Labels of the index types that can be searched. */
  public List<String> types() {
    return snapshot.types();
  }

  /** Rows of the index that can be found. */
  public long rows() {
    return snapshot.living();
  }

  /** What nobody may overlook of the model that the index was built with. */
  public Optional<String> modelWarning() {
    return ModelWords.warning(snapshot.model());
  }

  /** The neighbours of an id, without the id itself, by the vector that the index holds for it. */
  public List<SearchHit> byId(String id, SearchOptions options) throws IOException {
    return one(SearchQuery.id(id), options);
  }

  /** The neighbours of a picture that is downloaded as BuildIndex would, and from nowhere else. */
  public List<SearchHit> byUrl(String url, SearchOptions options) throws IOException {
    return one(SearchQuery.url(url), options);
  }

  /** The neighbours of a picture in a file of the driver's machine. */
  public List<SearchHit> byFile(Path file, SearchOptions options) throws IOException {
    return one(SearchQuery.file(file), options);
  }

  /** The neighbours of a picture in memory, such as a JPEG file's bytes. */
  public List<SearchHit> byPicture(byte[] encoded, SearchOptions options) throws IOException {
    return one(SearchQuery.picture("picture", encoded), options);
  }

  private List<SearchHit> one(SearchQuery query, SearchOptions options) throws IOException {
    return search(List.of(query), options).queries().get(0).hits();
  }

  /**
   * Answers all queries in one pass over the shards.
   *
   * @throws JobException when the index has no such type or id, no row meets the conditions, it was
   *     built with another model than this run's, or a picture cannot be embedded
   * @throws IOException when an object is missing or damaged, naming it, or the storage fails
   */
  public SearchReport search(List<SearchQuery> queries, SearchOptions options) throws IOException {
    IndexType type = type(options.type());
    return JobGroup.during(
        spark.sc(),
        "search",
        "Searching the index",
        () -> {
          QueryVectors vectors = vectors(queries, type);
          return report(type, options, reading(() -> answers(queries, vectors, type, options)));
        });
  }

  private IndexType type(String label) {
    List<String> types = snapshot.types();
    String usual = IndexType.COMBINED.label();
    String wanted = !label.isEmpty() ? label : types.contains(usual) ? usual : types.get(0);
    if (!types.contains(wanted)) {
      throw new JobException(
          "The index has no vectors of type \"%s\"; it has %s"
              .formatted(wanted, String.join(", ", types)));
    }
    return IndexType.of(wanted);
  }

  private QueryVectors vectors(List<SearchQuery> queries, IndexType type) throws IOException {
    QueryVectors vectors = new QueryVectors(queries);
    IndexedIds ids = new IndexedIds(objects, snapshot, shards);
    reading(() -> vectors.fillIds(ids, type));
    List<SearchQuery> pictures = vectors.pictures();
    if (!pictures.isEmpty()) {
      vectors.fillPictures(new QueryPictures(spark, settings).embed(pictures, encoder(), type));
    }
    return vectors;
  }

  /** One for all types, so that every JVM opens the model once. */
  private synchronized EncoderSpec encoder() throws IOException {
    if (encoder == null) {
      EncoderSpec found =
          ModelProbe.describe(
              spark, settings, snapshot.types(), store, Optional.of(snapshot.model()));
      IndexPins.requireSameModel(snapshot, found);
      encoder = found;
    }
    return encoder;
  }

  private List<SearchAnswer> answers(
      List<SearchQuery> queries, QueryVectors vectors, IndexType type, SearchOptions options)
      throws IOException {
    ShardPass pass = new ShardPass(objects, snapshot, shards);
    List<List<SearchHit>> hits = new NearestRows(pass, type, options).of(vectors, chosen(options));
    List<SearchAnswer> answers = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      SearchQuery asked = queries.get(query);
      answers.add(
          new SearchAnswer(
              asked.kind().label(),
              QueryPictures.shown(asked),
              vectors.position(query),
              hits.get(query)));
    }
    return answers;
  }

  /** The rows that meet all conditions; empty where there are none to meet. */
  private Optional<Map<Integer, byte[]>> chosen(SearchOptions options) throws IOException {
    List<Filter> conditions = options.conditions();
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, byte[]> rows = ChosenRows.of(conditions, snapshot, shards.removed(), objects);
    if (rows.isEmpty()) {
      throw ChosenRows.none(conditions, snapshot, shards.removed(), objects);
    }
    return Optional.of(rows);
  }

  private SearchReport report(IndexType type, SearchOptions options, List<SearchAnswer> answers) {
    return new SearchReport(
        SearchReport.FORMAT,
        store.base().toString(),
        snapshot.version(),
        snapshot.living(),
        shards.all().size(),
        type.label(),
        snapshot.metric(),
        snapshot.factory(),
        options.k(),
        options.brand(),
        options.filters().stream().map(Filter::text).toList(),
        options.perGroup(),
        answers);
  }

  /** Tells of an object that is gone because the index has moved on, and its garbage is removed. */
  private <T> T reading(JobGroup.Work<T, RuntimeException> action) throws IOException {
    try {
      return action.run();
    } catch (FileNotFoundException missing) {
      Snapshot now = PresentIndex.snapshot(store, StorageLayout.of(settings));
      if (now.commitId().equals(snapshot.commitId())) {
        throw missing;
      }
      throw new IOException(
          "%s. The search was opened at version %d, the index is at version %d now: open it again."
              .formatted(missing.getMessage(), snapshot.version(), now.version()),
          missing);
    }
  }

  @Override
  public void close() throws IOException {
    objects.close();
    store.close();
  }
}
