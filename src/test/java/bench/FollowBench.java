package bench;

import clipshard.config.SettingsLoader;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * What it costs that an index follows its table: runs that change, remove and add a hundredth of
 * the rows each, spread over all ids, beside one that adds as many alone; runs with nothing to do
 * and searches before and after; a removal of three tenths; and the compaction, beside copying the
 * objects. {@code scripts/bench.sh follow}.
 */
public final class FollowBench implements AutoCloseable {
  private final Path index;
  private final PixelCatalogue catalogue;
  private final long rows;
  private final Rounds noted;

  private FollowBench(Path folder, String heap, long rows, Rounds noted) throws IOException {
    this.index = folder.resolve("index");
    this.catalogue = new PixelCatalogue(folder, heap, 0);
    this.rows = rows;
    this.noted = noted;
  }

  /** Arguments: rows, rounds, an empty folder, the heap of driver and tasks. */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[1]);
    Rounds noted = new Rounds(rounds);
    try (FollowBench bench =
        new FollowBench(Path.of(arguments[2]), arguments[3], Long.parseLong(arguments[0]), noted)) {
      for (int round = 0; round < rounds; round++) {
        bench.measure(round);
      }
    }
    noted.summarise();
  }

  private void measure(int round) throws Exception {
    long hundredth = rows / 100;
    catalogue.fill(rows);
    noted.note(round, "s of the build", run("BuildIndex"));
    double nothing = run("BuildIndex");
    double search = search();

    catalogue.add(rows + 1, rows + hundredth);
    FileTime before = FileTime.from(Instant.now());
    double append = run("BuildIndex");
    tellWritten("appending", before);

    catalogue.execute(
        "UPDATE images SET image_url = %s WHERE id %% 100 = 7"
            .formatted(catalogue.url("id + 8000000")));
    catalogue.execute("DELETE FROM images WHERE id % 100 = 13");
    catalogue.add(rows + hundredth + 1, rows + 2 * hundredth);
    before = FileTime.from(Instant.now());
    double follow = run("BuildIndex");
    tellWritten("following", before);
    noted.note(round, "following / appending", follow / append);
    noted.note(round, "nothing to do, after / before", run("BuildIndex") / nothing);
    noted.note(round, "search, after / before", search() / search);

    catalogue.execute("DELETE FROM images WHERE id % 10 IN (1, 4, 8)");
    noted.note(round, "s of removing three tenths", run("BuildIndex", "--allow-removals"));
    noted.note(round, "search, three tenths removed / before", search() / search);
    double copy = copy();
    double compaction = noted.note(round, "s of the compaction", run("CompactIndex"));
    noted.note(
        round, "what it takes more than nothing to do / copying", (compaction - nothing) / copy);
    noted.note(round, "search, compacted / before", search() / search);
    FileUtils.deleteDirectory(index.toFile());
  }

  /** The seconds that a command takes, its start included. */
  private double run(String... words) throws IOException, InterruptedException {
    return catalogue.job(index, words).run(line -> {});
  }

  private double search() throws IOException, InterruptedException {
    return run("SearchIndex", "--id", Long.toString(rows / 2 + 5));
  }

  private void tellWritten(String what, FileTime since) throws IOException {
    List<Path> written = files(since);
    long bytes = 0;
    for (Path file : written) {
      bytes += Files.size(file);
    }
    System.out.printf(
        Locale.ROOT, "%s wrote %,d objects, %,.1f MB%n", what, written.size(), bytes / 1e6);
  }

  private List<Path> files(FileTime since) throws IOException {
    try (Stream<Path> files = Files.walk(index)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().endsWith(".crc"))
          .filter(file -> file.toFile().lastModified() >= since.toMillis())
          .toList();
    }
  }

  /** The seconds in which all shards and positions are read and written again, one by one. */
  private double copy() throws IOException {
    try (ObjectStore store =
        ObjectStore.open(
            SettingsLoader.loadWithoutDatabase(
                    List.of(), List.of("storage.base-uri=" + index.toUri()), Map.of())
                .storage())) {
      long start = System.nanoTime();
      for (String part : List.of("shards", "positions")) {
        for (StoredObject object : store.list(part)) {
          store.put("copies/" + object.key(), store.get(object.key()));
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      store.deleteFolder("copies");
      return seconds;
    }
  }

  @Override
  public void close() {
    catalogue.close();
  }
}
