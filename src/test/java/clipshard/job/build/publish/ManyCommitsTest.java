package clipshard.job.build.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommittedShards;
import clipshard.commit.Committer;
import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.format.FailureRow;
import clipshard.format.Json;
import clipshard.format.ModelPin;
import clipshard.format.Part;
import clipshard.format.PlanProgress;
import clipshard.format.RemovalRow;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.format.StorageLayout;
import clipshard.job.model.IndexPins;
import clipshard.picture.Rejected;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many commits an index took, its lists of parts stay short and tell the same. */
class ManyCommitsTest {
  private static final int COMMITS = 500;
  private static final int ROWS_PER_SHARD = 7;
  private static final int IDS = 300;
  private static final String NOW = "2026-01-01T00:00:00Z";

  @TempDir Path folder;
  private final Random random = new Random(21);
  private final StorageLayout layout =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));
  private ObjectStore store;
  private CommitBatch commits;
  private Optional<Snapshot> current = Optional.empty();

  private final Map<Integer, ShardEntry> entries = new TreeMap<>();
  private final Map<String, FailureRow> failures = new HashMap<>();
  private final Map<Long, RemovalRow> removals = new TreeMap<>();
  private long rows;
  private long appended;

  private void open(long maxObjectBytes) throws IOException {
    store =
        ObjectStore.open(
            new Settings.Storage(folder.toUri().toString(), "clip", maxObjectBytes, Map.of()));
    commits =
        new CommitBatch(
            store,
            layout,
            Committer.open(store, layout),
            new IndexPins(new ModelPin("a".repeat(64), "clip", 4), List.of("color"), "l2", "Flat"),
            new ShardPlan(ROWS_PER_SHARD),
            maxObjectBytes);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void openingReadsNoMoreObjectsAfterFiveHundredCommits() throws Exception {
    open(45L << 20);
    for (int number = 0; number < COMMITS; number++) {
      Snapshot parent = current.orElse(null);
      commit(1 + random.nextInt(3), random.nextInt(3), random.nextInt(3));
      assertShort(current.get());
      int last = (int) ((rows - 1) / ROWS_PER_SHARD);
      assertEquals(
          Optional.of(entries.get(last)),
          CommittedShards.readLast(store, current.get()).find(last),
          "commit " + number);
      if (parent != null) { // as a garbage collector does: listing all of them takes long
        store.delete(layout.snapshot(parent.version(), parent.commitId()));
      }
    }
    assertTellsTheSame();
    int parts = current.get().positions().size() + 3 * MergedParts.MOST_PARTS;
    int bytes = Json.write(current.get()).length;
    assertTrue(bytes < 1000 + 250 * parts, () -> bytes + " bytes");
  }

  private static void assertShort(Snapshot snapshot) {
    for (List<Part> parts : List.of(snapshot.entries(), snapshot.failures(), snapshot.removals())) {
      assertTrue(parts.size() <= MergedParts.MOST_PARTS, () -> parts.size() + " parts");
    }
  }

  @Test
  void littleIsWrittenTwiceToMergeWhatIsSmall() throws Exception {
    int most = 48 << 10;
    open(most);
    for (int number = 0; number < COMMITS / 4; number++) {
      commit(20, 4, number % 25 == 0 ? 100 : 4);
      assertTrue(
          Stream.of(current.get().entries(), current.get().failures(), current.get().removals())
              .flatMap(List::stream)
              .allMatch(part -> part.bytes() <= most));
    }
    assertTellsTheSame();
    long bytes =
        current.get().removals().stream().mapToLong(Part::bytes).sum()
            + current.get().entries().stream().mapToLong(Part::bytes).sum();
    int parts = current.get().removals().size() + current.get().entries().size();
    assertTrue(parts <= 2 * MergedParts.MOST_PARTS + 3 * bytes / (most / 4), parts + " parts");
    long written = 0;
    for (String own : List.of("entries/", StorageLayout.REMOVALS, StorageLayout.FAILURES)) {
      written += store.list(own).stream().mapToLong(StoredObject::bytes).sum();
    }
    String times = "%d bytes written, %d without merging".formatted(written, appended);
    assertTrue(written < 2 * appended, times);
  }

  @Test
  void failuresOfRowsThatAreIndexedSinceAreNotKept() throws Exception {
    open(45L << 20);
    FailureRow failed =
        new FailureRow("lost", "url", "", "", new Rejected(Rejected.Reason.TIMEOUT, ""), 1, NOW);
    commit(List.of(), List.of(write(List.of(failed))), List.of());
    rows = 1;
    PublishedShard shard = shard(0);
    commit(
        List.of(new PublishedShard(shard.entry(), shard.positions(), List.of(), List.of("lost"))),
        List.of(),
        List.of());
    assertEquals(2, current.get().failures().size());
    for (int more = 0; more < MergedParts.MOST_PARTS; more++) {
      commit(List.of(), List.of(write(List.of(failure("other " + more)))), List.of());
    }
    for (Part part : current.get().failures()) {
      assertTrue(
          FailureRow.PARQUET.read(store.get(part.object())).stream()
              .noneMatch(row -> row.id().equals("lost")));
    }
  }

  private void commit(List<PublishedShard> shards, List<Part> ledger, List<RemovalRow> removals)
      throws Exception {
    current =
        Optional.of(
            commits.run(
                current,
                new SourcePin("images", "id", ""),
                new CommitBatch.Additions(shards, ledger, List.of(), removals),
                new PlanProgress("plan", 1)));
  }

  /** A commit as a build of some rows makes one. */
  private void commit(int more, int failed, int removed) throws Exception {
    List<FailureRow> failures = new ArrayList<>();
    for (int id : random.ints(0, IDS).distinct().limit(failed).toArray()) {
      failures.add(failure("" + id));
    }
    failures.forEach(row -> this.failures.put(row.id(), row));
    List<RemovalRow> removals = new ArrayList<>();
    random
        .longs(0, rows + 1)
        .limit(removed)
        .distinct()
        .filter(position -> position < rows && !this.removals.containsKey(position))
        .forEach(at -> removals.add(new RemovalRow(at, "" + at, RemovalRow.Why.CHANGED, NOW)));
    removals.forEach(row -> this.removals.put(row.position(), row));
    List<PublishedShard> shards = shards(more);
    appended += Json.write(shards.stream().map(PublishedShard::entry).toList()).length;
    appended += removals.isEmpty() ? 0 : RemovalRow.PARQUET.write(removals).length;
    List<Part> ledger = failures.isEmpty() ? List.of() : List.of(write(failures));
    appended += ledger.stream().mapToLong(Part::bytes).sum();
    commit(shards, ledger, removals);
  }

  private FailureRow failure(String id) {
    return random.nextInt(3) == 0
        ? FailureRow.left(id, NOW)
        : new FailureRow(
            id, "url", "", "", new Rejected(Rejected.Reason.TIMEOUT, ""), random.nextInt(), NOW);
  }

  private Part write(List<FailureRow> failures) throws IOException {
    byte[] parquet = FailureRow.PARQUET.write(failures);
    String key = layout.failures(CommitBatch.version(current), DigestUtils.sha256Hex(parquet));
    return Part.of(store.put(key, parquet), failures.size());
  }

  private List<PublishedShard> shards(int more) {
    int first = (int) (rows / ROWS_PER_SHARD);
    rows += more;
    int last = (int) ((rows - 1) / ROWS_PER_SHARD);
    return IntStream.rangeClosed(first, last).mapToObj(this::shard).toList();
  }

  private PublishedShard shard(int ordinal) {
    long first = (long) ordinal * ROWS_PER_SHARD;
    int count = (int) Math.min(ROWS_PER_SHARD, rows - first);
    String name = "%d-%d".formatted(ordinal, count);
    ObjectRef object = new ObjectRef(name, 1, DigestUtils.sha256Hex(name));
    ShardEntry entry =
        new ShardEntry(ordinal, first, count, NOW, Map.of("color", object), Map.of());
    entries.put(ordinal, entry);
    return new PublishedShard(entry, List.of(Part.of(object, count)), List.of(), List.of());
  }

  private void assertTellsTheSame() throws IOException {
    Snapshot snapshot = Committer.open(store, layout).opened().orElseThrow();
    assertEquals(
        List.copyOf(entries.values()), List.copyOf(CommittedShards.read(store, snapshot).all()));
    RemovedRows removed = RemovedRows.read(store, snapshot);
    for (long position = 0; position < rows; position++) {
      assertEquals(removals.containsKey(position), removed.contains(position));
    }
    List<RemovalRow> told = new ArrayList<>();
    for (Part part : snapshot.removals()) {
      told.addAll(RemovalRow.PARQUET.read(store.get(part.object())));
    }
    assertEquals(removals.size(), told.size());
    told.forEach(row -> assertEquals(removals.get(row.position()), row));
    Map<String, FailureRow> ledger = new HashMap<>();
    for (Part part : snapshot.failures()) {
      FailureRow.PARQUET.read(store.get(part.object())).forEach(row -> ledger.put(row.id(), row));
    }
    ledger.values().removeIf(row -> row.attempts() == FailureRow.LEFT);
    failures.values().removeIf(row -> row.attempts() == FailureRow.LEFT);
    assertEquals(failures, ledger);
  }
}
