package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.commit.CommittedShards;
import clipshard.faiss.IndexHeader;
import clipshard.format.ShardEntry;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An index of another factory than Flat: built, grown, proved, damaged, and its recall. */
final class SealedIndexTest extends WithWorkbench {

  @Test
  void aFullShardIsSealedAndTheOpenOneIsNot() throws Exception {
    bench.set("index.factory=SQ8", "check.samples=5", "check.recall.least=0");
    bench.insertPictures(0, 25);
    bench.build();
    assertEquals("IxSQ IxSQ IxFI", exportedTypes(3));
    assertAligned("6 SQ8 shards, made anew of the recorded vectors, byte for byte");
    bench.insertPictures(25, 33);
    bench.build();
    assertEquals("IxSQ IxSQ IxSQ IxFI", exportedTypes(4));
    assertAligned("9 SQ8 shards, made anew of the recorded vectors, byte for byte");
    assertTrue(bench.printed().contains("🎯 color: recall@1="), bench.printed());
    bench.set("check.level=structure");
    assertAligned("9 SQ8 shards, by size, SHA-256 and header");
  }

  @Test
  void sealedShardsAreNoGarbage() throws Exception {
    bench.set("index.factory=HNSW8", "check.samples=0");
    bench.insertPictures(0, 12);
    bench.build();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
    bench.insertPictures(12, 13);
    bench.build();
    assertAligned("3 HNSW8 shards, made anew");
  }

  @Test
  void aCopyFromBeforeItsShardWasSealedIsWrittenAnewThoughItsSizeIsTheSame() throws Exception {
    bench.set("index.factory=SQ8", "check.samples=0");
    bench.insertPictures(0, 10);
    bench.build();
    Path copy = folder.resolve("clip_color_shard_00000.index");
    byte[] sealed = Files.readAllBytes(copy);
    Files.write(copy, new byte[sealed.length]);
    Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    bench.build();
    assertEquals(-1, Arrays.mismatch(sealed, Files.readAllBytes(copy)));
  }

  @Test
  void aDamagedSealedShardIsNamed() throws Exception {
    bench.set("index.factory=SQ8", "check.level=structure", "exports.fixed-names=false");
    bench.insertPictures(0, 12);
    bench.build();
    ShardEntry entry = entries().get(0);
    ObjectRef sealed = entry.sealed().get("structure");
    Path file = folder.resolve(sealed.key());
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 4;
    byte[] flat = Files.readAllBytes(folder.resolve(entry.objects().get("structure").key()));
    Map<String, byte[]> damages =
        Map.of(
            "emptied",
            new byte[0],
            "truncated",
            Arrays.copyOf(whole, whole.length - 1),
            "flipped",
            flipped,
            "swapped",
            flat);
    for (Map.Entry<String, byte[]> damage : damages.entrySet()) {
      Files.write(file, damage.getValue());
      assertNamed(sealed.key(), damage.getKey());
    }
    Files.delete(file);
    assertNamed(sealed.key(), "deleted");
    Files.write(file, whole);
    assertTrue(bench.check());
  }

  @Test
  void aFactoryThatAShardCannotTrainIsRefusedBeforeAnythingIsEmbedded() throws Exception {
    bench.set("index.factory=IVF64,Flat");
    bench.insertPictures(0, 12);
    JobException e = assertThrows(JobException.class, bench::build);
    assertTrue(e.getMessage().startsWith("index.factory=IVF64,Flat cannot be used: "), "" + e);
    assertTrue(e.getMessage().contains("number of clusters (64)"), e.getMessage());
    assertEquals(Map.of(), bench.objects());
  }

  @Test
  void recallTellsASearchThatLooksEverywhereFromOneThatDoesNot() throws Exception {
    bench.set(
        "index.factory=IVF8,Flat",
        "index.rows-per-shard=40",
        "check.samples=20",
        "check.recall.least=0.95");
    bench.insertPictures(0, 41);
    bench.build();
    assertTrue(warnings().stream().anyMatch(it -> it.contains("recall@10 of IVF8,Flat is 0.")));
    assertTrue(bench.printed().contains("⚠️ color: recall@10 of IVF8,Flat is 0."), bench.printed());
    bench.set("check.recall.parameters=nprobe=8");
    assertEquals(List.of(), warnings());
    assertTrue(
        bench.printed().contains("recall@1=1.000, recall@10=1.000 of IVF8,Flat on 20 pictures"),
        bench.printed());
    bench.set("check.recall.parameters=efSearch=8");
    JobException e = assertThrows(JobException.class, bench::check);
    assertTrue(
        e.getMessage().contains("does not take the search parameters \"efSearch=8\""), "" + e);
  }

  private List<String> warnings() throws Exception {
    AlignmentReport report = bench.report();
    assertTrue(report.isAligned(), bench.printed());
    return report.findings().stream()
        .map(Finding::toString)
        .filter(it -> it.contains("recall"))
        .toList();
  }

  private void assertAligned(String checked) throws Exception {
    assertTrue(bench.check(), bench.printed());
    assertTrue(bench.printed().contains(checked), bench.printed());
  }

  private void assertNamed(String key, String damage) throws Exception {
    AlignmentReport report = bench.report();
    assertFalse(report.isAligned(), damage);
    assertTrue(
        report.findings().stream().anyMatch(finding -> finding.object().equals(key)),
        damage + " " + report.findings());
  }

  private List<ShardEntry> entries() throws IOException {
    try (ObjectStore store = bench.store()) {
      return List.copyOf(CommittedShards.read(store, snapshot()).all());
    }
  }

  private String exportedTypes(int shards) throws IOException {
    StringBuilder types = new StringBuilder();
    for (int shard = 0; shard < shards; shard++) {
      byte[] bytes =
          Files.readAllBytes(folder.resolve("clip_combined_shard_%05d.index".formatted(shard)));
      types.append(' ').append(IndexHeader.of(bytes).orElseThrow().type());
    }
    return types.substring(1);
  }
}
