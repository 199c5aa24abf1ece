package clipshard.job;

import clipshard.attribute.Attributes;
import clipshard.commit.CommittedShards;
import clipshard.config.Settings;
import clipshard.faiss.FaissIndex;
import clipshard.faiss.SearchResult;
import clipshard.format.PositionRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.search.PresentIndex;
import clipshard.search.SearchHit;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A committed index as one index of FAISS's, and who lives where. */
public record MergedIndex(FaissIndex index, List<PositionRow> rows) implements AutoCloseable {
  public static MergedIndex of(Settings settings, String type) throws IOException {
    try (ObjectStore store = ObjectStore.open(settings.storage())) {
      Snapshot snapshot = PresentIndex.snapshot(store, StorageLayout.of(settings));
      Settings.Metric metric = Settings.Metric.valueOf(snapshot.metric().toUpperCase(Locale.ROOT));
      FaissIndex merged = FaissIndex.create(snapshot.model().dimension(), "Flat", metric);
      for (ShardEntry entry : CommittedShards.read(store, snapshot).all()) {
        try (FaissIndex shard = FaissIndex.fromBytes(store.get(entry.objects().get(type)))) {
          merged.merge(shard);
        }
      }
      List<PositionRow> rows = new ArrayList<>();
      for (var part : snapshot.positions()) {
        rows.addAll(PositionRow.PARQUET.read(store.get(part.object())));
      }
      return new MergedIndex(merged, rows);
    }
  }

  /** FAISS's own answer for all rows, cut to those that are kept. */
  public List<SearchHit> wanted(float[] query, int k, Predicate<PositionRow> kept) {
    SearchResult all = index.search(query, 1, (int) index.count());
    boolean isL2 = index.metric() == Settings.Metric.L2;
    List<SearchHit> hits = new ArrayList<>();
    IntStream.range(0, all.positions().length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(at -> (isL2 ? 1d : -1d) * all.distances()[at])
                .thenComparing(at -> all.positions()[at]))
        .filter(at -> kept.test(rows.get((int) all.positions()[at])))
        .limit(k)
        .forEach(at -> hits.add(hit(hits.size() + 1, all, at, isL2)));
    return hits;
  }

  private SearchHit hit(int rank, SearchResult all, int at, boolean isL2) {
    PositionRow row = rows.get((int) all.positions()[at]);
    float distance = all.distances()[at];
    return new SearchHit(
        rank,
        row.id(),
        row.position(),
        row.shard(),
        isL2 ? 1 - distance / 2 : distance,
        row.brand(),
        row.recorded().group(),
        Attributes.values(row.recorded().attributes()),
        row.url());
  }

  public float[] vector(String id) {
    return index.reconstruct(
        rows.stream().filter(row -> row.id().equals(id)).findFirst().orElseThrow().position());
  }

  @Override
  public void close() {
    index.close();
  }
}
