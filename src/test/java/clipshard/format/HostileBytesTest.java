package clipshard.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.attribute.Recorded;
import clipshard.commit.Committer;
import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.export.Manifest;
import clipshard.picture.Rejected;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is read back and was damaged: an IOException, or another valid value, and nothing else. Set
 * {@code -Dclipshard.mutations} for more.
 */
class HostileBytesTest {
  private static final int MUTATIONS = Integer.getInteger("clipshard.mutations", 500);
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final List<String> HOSTILE_VALUES =
      List.of("null", "-1", "0", "1e999", "\"\"", "[]", "{}", "true", "9".repeat(30), "[null]");

  private final StorageLayout layout =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));
  @TempDir Path folder;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    store =
        ObjectStore.open(
            new Settings.Storage(folder.toUri().toString(), "clip", 1 << 20, Map.of()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  /** Reads bytes of one kind. */
  private interface Read {
    void from(byte[] bytes) throws IOException;
  }

  private record Kind(String name, byte[] valid, Read read) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Part part(String key) {
    return new Part(key, 100, HASH, 10);
  }

  static List<Kind> parquet() throws IOException {
    PlanRow plan =
        new PlanRow("7", "http://h/p.jpg", HASH, Recorded.ofBrand("aw"), "", 1, 5, HASH, false, "");
    List<PlanRow> plans = IntStream.range(0, 40).mapToObj(i -> plan).toList();
    StagedRow embedded =
        new StagedRow(
            plan,
            HASH,
            "t",
            Map.of(IndexType.COLOR, new float[32]),
            Map.of(IndexType.COLOR, 5L),
            null);
    Rejected gone = new Rejected(Rejected.Reason.NOT_FOUND, "404");
    List<StagedRow> staged = List.of(embedded, StagedRow.rejected(plan, gone), embedded);
    FailureRow failure = new FailureRow("1", "http://h", HASH, "aw", gone, 2, "2026-01-01");
    PositionRow position =
        new PositionRow(
            41,
            "a",
            0,
            Recorded.ofBrand("aw"),
            "",
            "http://h",
            HASH,
            HASH,
            "t",
            Map.of(IndexType.COLOR, -1L));
    return List.of(
        new Kind("plan", PlanRow.PARQUET.write(plans), PlanRow.PARQUET::read),
        new Kind("staged", StagedRow.PARQUET.write(staged), StagedRow.PARQUET::read),
        new Kind(
            "failures",
            FailureRow.PARQUET.write(List.of(failure, failure)),
            FailureRow.PARQUET::read),
        new Kind(
            "positions",
            PositionRow.PARQUET.write(List.of(position, position)),
            PositionRow.PARQUET::read));
  }

  static List<Kind> json() {
    Snapshot snapshot = Snapshots.childOf(null);
    ObjectRef object = new ObjectRef("snapshots/00000001-x.json", 100, HASH);
    ShardEntry entry = new ShardEntry(0, 0, 10, "2026-01-01", Map.of("color", object), Map.of());
    return List.of(
        new Kind(
            "pointer",
            Json.write(Pointer.to(snapshot, object)),
            bytes -> assertTrue(!Json.read(bytes, Pointer.class).isToNothing(), "an empty index")),
        new Kind("snapshot", Json.write(snapshot), Snapshot::read),
        new Kind(
            "plan manifest",
            Json.write(
                new PlanManifest(
                    "p",
                    HASH,
                    "",
                    "",
                    new SourcePin("public.images", "id", ""),
                    10,
                    0,
                    List.of(part("c")),
                    List.of(part("d")),
                    List.of(new Amendment("e", List.of(part("f")), 1)),
                    List.of(new PlanBatch(List.of(part("a"), part("b")))))),
            bytes ->
                Json.read(bytes, PlanManifest.class)
                    .batches()
                    .forEach(batch -> batch.parts().forEach(Part::object))),
        new Kind(
            "entries",
            Json.write(List.of(entry, entry)),
            bytes -> Json.readList(bytes, ShardEntry.class)),
        new Kind(
            "manifest",
            Json.write(
                new Manifest(
                    1,
                    "color",
                    3,
                    0,
                    List.of(new Manifest.Shard(0, "a", 10, 2, "2026", 0.1, "b", HASH)),
                    List.of(new Manifest.IdMap("a", 0, 10, "b", HASH)))),
            bytes -> List.copyOf(Json.read(bytes, Manifest.class).shards())),
        new Kind(
            "ids",
            Json.write(List.of("a", "b")),
            bytes -> List.copyOf(Json.readList(bytes, String.class))));
  }

  private static void attack(Kind kind, int mutations, Function<Random, byte[]> mutation)
      throws IOException {
    kind.read().from(kind.valid());
    long seed = Long.getLong("clipshard.seed", new Random().nextLong());
    System.out.println("mutations of " + kind + ": -Dclipshard.seed=" + seed);
    Random random = new Random(seed);
    int noticed = 0;
    for (int number = 0; number < mutations; number++) {
      byte[] mutated = mutation.apply(random);
      try {
        kind.read().from(mutated);
      } catch (IOException e) {
        noticed++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + number + " of seed " + seed + ": " + e, e);
      }
    }
    assertTrue(noticed > mutations / 10, "only " + noticed + " noticed");
  }

  @ParameterizedTest
  @MethodSource("parquet")
  void damagedParquetIsAnIoException(Kind kind) throws IOException {
    attack(kind, MUTATIONS / 2, random -> mutate(kind.valid(), random));
  }

  @ParameterizedTest
  @MethodSource("json")
  void damagedJsonIsAnIoException(Kind kind) throws IOException {
    attack(kind, MUTATIONS, random -> mutate(kind.valid(), random));
  }

  @ParameterizedTest
  @MethodSource("json")
  void hostileValuesAreAnIoException(Kind kind) throws IOException {
    String valid = new String(kind.valid(), StandardCharsets.UTF_8);
    attack(
        kind,
        MUTATIONS,
        random -> withHostileValue(valid, random).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] mutate(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      case 2 -> {
        int[] lengths = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, bytes.length};
        int from = random.nextInt(bytes.length - 4);
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(from, lengths[random.nextInt(lengths.length)]);
      }
      case 3 -> {
        int length = Math.min(1 + random.nextInt(20), bytes.length - at);
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, length);
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(50), bytes.length - Math.max(at, from));
        System.arraycopy(valid, from, bytes, at, length);
        bytes[at] ^= 1;
      }
    }
    return bytes;
  }

  /** The text with one of its values, simple or not, replaced. */
  private static String withHostileValue(String json, Random random) {
    String value = HOSTILE_VALUES.get(random.nextInt(HOSTILE_VALUES.size()));
    List<MatchResult> values =
        Pattern.compile("(?<=[:\\[,])(\"[^\"]*\"|-?\\d+|\\[|\\{)(?=[,\\]}\"{])")
            .matcher(json)
            .results()
            .toList();
    MatchResult place = values.get(random.nextInt(values.size()));
    int end = place.end();
    if ("[{".contains(place.group())) {
      end = closing(json, place.start());
    }
    return json.substring(0, place.start()) + value + json.substring(end);
  }

  private static int closing(String json, int open) {
    int depth = 0;
    for (int at = open; at < json.length(); at++) {
      depth += "[{".indexOf(json.charAt(at)) >= 0 ? 1 : "]}".indexOf(json.charAt(at)) >= 0 ? -1 : 0;
      if (depth == 0) {
        return at + 1;
      }
    }
    return json.length();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"version\":0}",
        "{\"version\":0,\"commitId\":\"c\",\"key\":\"snapshots/x\",\"bytes\":1,\"sha256\":\"\"}",
        "{\"version\":0,\"commitId\":null,\"key\":\"\",\"bytes\":0,\"sha256\":\"\"}",
        "{\"version\":1,\"commitId\":\"\",\"key\":\"\",\"bytes\":0,\"sha256\":\"\"}",
        "{\"version\":-1,\"commitId\":\"\",\"key\":\"\",\"bytes\":0,\"sha256\":\"\"}"
      })
  void aDamagedPointerIsNamedAndIsNoEmptyIndex(String json) throws IOException {
    store.put(layout.pointer(), (json + " ").getBytes(StandardCharsets.UTF_8));
    DamagedObjectException damaged =
        assertThrows(DamagedObjectException.class, () -> Committer.open(store, layout));
    assertTrue(damaged.getMessage().contains("clip_snapshot.json"), damaged.getMessage());
  }

  @Test
  void aVersionThatFlippedToNothingIsDamage() throws Exception {
    Committer committer = Committer.open(store, layout);
    assertEquals(Optional.empty(), committer.opened());
    committer.commit(Snapshots.childOf(null));
    String pointer = new String(store.get(layout.pointer()), StandardCharsets.UTF_8);
    store.put(
        layout.pointer(),
        pointer.replace("\"version\":1", "\"version\":0").getBytes(StandardCharsets.UTF_8));
    assertThrows(DamagedObjectException.class, () -> Committer.open(store, layout));
  }
}
