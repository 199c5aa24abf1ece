package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommittedShards;
import clipshard.config.IndexType;
import clipshard.embed.Vectors;
import clipshard.faiss.FaissIndex;
import clipshard.format.Json;
import clipshard.format.PositionRow;
import clipshard.format.Snapshot;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Programs that read while builds and compactions commit. */
class ReadersTest extends WithWorkbench {
  private static final Pattern PYTHON = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

  /** Takes version after version until it is told to end, and says who lives in them. */
  private static final String TAKE_ALL =
      """
      import time
      program, seen = sys.argv[2], set()
      while True:
          is_last = (INDEX / "end").exists()
          exec(program)
          if manifest["index_version"] not in seen:
              seen.add(manifest["index_version"])
              vectors = numpy.vstack([shard.reconstruct_n(0, shard.ntotal) for shard in shards])
              bits = [hashlib.sha256(vector.astype("<f4").tobytes()).digest() for vector in vectors]
              living = {id: int.from_bytes(bits[at][:8], "big", signed=True)
                        for at, id in enumerate(ids) if id is not None}
              nearest = all(id in [hit[1] for hit in search(vectors[at], 3)]
                            for at, id in enumerate(ids) if id is not None)
              print(json.dumps({"version": manifest["index_version"], "rows": len(vectors),
                                "ids": len(ids), "living": living, "nearest": nearest}), flush=True)
          if is_last:
              break
      """;

  /** What a reader has taken. */
  private record Taken(
      long version, int rows, int ids, Map<String, Long> living, boolean nearest) {}

  @Test
  void aReaderByTheManifestHasOneVersionWhole() throws Exception {
    bench.insertPictures(1, 25);
    bench.build();
    Map<Long, Map<String, Long>> committed = new TreeMap<>();
    note(committed);
    String program = program();
    Process reader =
        new ProcessBuilder("/usr/bin/python3", "-c", program + TAKE_ALL, folder.toString(), program)
            .redirectErrorStream(true)
            .start();
    change("DELETE FROM images WHERE id IN (3, 24)", committed);
    change("UPDATE images SET image_url = '" + Workbench.picture(99) + "' WHERE id = 5", committed);
    bench.compact();
    note(committed);
    bench.insertPictures(25, 32);
    change("DELETE FROM images WHERE id = 1", committed);
    bench.compact();
    note(committed);
    Files.createFile(folder.resolve("end"));
    String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, reader.waitFor(), said);
    List<Taken> taken = new ArrayList<>();
    for (String line : said.lines().toList()) {
      taken.add(Json.read(line.getBytes(StandardCharsets.UTF_8), Taken.class));
    }
    assertTrue(taken.size() > 1, said);
    assertEquals(snapshot().version(), taken.get(taken.size() - 1).version());
    for (Taken version : taken) {
      assertEquals(committed.get(version.version()), version.living(), said);
      assertEquals(version.rows(), version.ids(), said);
      assertTrue(version.nearest(), said);
    }
  }

  private static String program() throws IOException {
    Matcher block = PYTHON.matcher(Files.readString(Path.of("docs/READERS.md")));
    assertTrue(block.find());
    return block.group(1);
  }

  private void change(String sql, Map<Long, Map<String, Long>> committed) throws Exception {
    bench.execute(sql);
    bench.build();
    note(committed);
  }

  /** Of the version that counts: the checksum of each living row. */
  private void note(Map<Long, Map<String, Long>> committed) throws IOException {
    Snapshot snapshot = snapshot();
    Map<String, Long> living = new HashMap<>();
    try (ObjectStore store = bench.store()) {
      CommittedShards shards = CommittedShards.read(store, snapshot);
      for (PositionRow row : positions()) {
        if (!shards.removed().contains(row.position())) {
          living.put(row.id(), row.checksums().get(IndexType.COLOR));
        }
      }
    }
    committed.put(snapshot.version(), living);
  }

  /** Whichever of them it has read before which run: all are of the same generation. */
  @Test
  void aReaderByFixedNamesNeverTakesOneIdForAnother() throws Exception {
    Map<Integer, Set<String>> ids = new HashMap<>();
    Map<Integer, Set<Long>> vectors = new HashMap<>();
    bench.insertPictures(1, 25);
    bench.build();
    read(ids, vectors);
    bench.execute("DELETE FROM images WHERE id IN (3, 24)");
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(99) + "' WHERE id = 5");
    bench.build();
    read(ids, vectors);
    bench.insertPictures(3, 4);
    bench.insertPictures(25, 32);
    bench.execute("UPDATE images SET image_url = '" + Workbench.picture(5) + "' WHERE id = 5");
    bench.build();
    read(ids, vectors);
    for (PositionRow row : positions()) {
      int position = (int) row.position();
      assertTrue(Set.of(row.id()).containsAll(ids.get(position)), () -> position + ": " + ids);
      assertEquals(Set.of(row.checksums().get(IndexType.COLOR)), vectors.get(position));
    }
  }

  private void read(Map<Integer, Set<String>> ids, Map<Integer, Set<Long>> vectors)
      throws IOException {
    List<String> map = idMap("color");
    int position = 0;
    for (String id : map) {
      Set<String> lived = ids.computeIfAbsent(position++, at -> new HashSet<>());
      if (id != null) {
        lived.add(id);
      }
    }
    position = 0;
    for (int shard = 0; position < map.size(); shard++) {
      byte[] bytes =
          Files.readAllBytes(folder.resolve("clip_color_shard_%05d.index".formatted(shard)));
      try (FaissIndex index = FaissIndex.fromBytes(bytes)) {
        float[] all = index.reconstruct(0, (int) index.count());
        for (long checksum : Vectors.checksums(all, index.dimension())) {
          vectors.computeIfAbsent(position++, at -> new HashSet<>()).add(checksum);
        }
      }
    }
  }
}
