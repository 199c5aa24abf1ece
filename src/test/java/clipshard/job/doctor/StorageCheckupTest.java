package clipshard.job.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.ShardNamePattern;
import clipshard.format.StorageLayout;
import clipshard.job.doctor.Checkup.Verdict;
import clipshard.store.FaultyS3;
import clipshard.store.ObjectStore;
import faults.Fault;
import faults.FaultRule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real S3 server and S3A; each fault shows in its line, and is gone when it is mended. */
class StorageCheckupTest {
  private static final int SHARD = 100_000;
  private static final int LARGEST = 300_000;

  private static final StorageLayout LAYOUT =
      new StorageLayout("clip", new ShardNamePattern("{prefix}_{type}_shard_{index:5}.index"));

  @TempDir static Path folder;
  private static FaultyS3 s3;

  @BeforeAll
  static void start() {
    s3 = FaultyS3.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @AfterEach
  void clear() throws Exception {
    s3.clear();
  }

  @Test
  void aSoundStorageIsFoundSoundAndLeftAsItWas() throws Exception {
    Map<String, Checkup.Line> lines = look();
    assertTrue(
        lines.values().stream().allMatch(line -> line.verdict() == Verdict.FINE), lines.toString());
    assertEquals("honoured", lines.get("conditional PUT").found());
    try (ObjectStore store = s3.open()) {
      assertEquals(List.of(), store.list(""));
    }
  }

  @Test
  void aLimitBelowAShardIsFound() throws Exception {
    plant("PUT", Fault.tooLargeOver(SHARD / 2));
    shows("full shard", Verdict.BAD, "storage.max-object-bytes");
  }

  @Test
  void keysThatMayNotListAreFound() throws Exception {
    plant("LIST", Fault.accessDenied());
    shows("storage write", Verdict.BAD, "what they may do");
  }

  @Test
  void aListingThatIsBehindIsFound() throws Exception {
    plant("LIST", Fault.omit("[^<]*probe-[^<]*"));
    shows("storage list", Verdict.BAD, "is not listed");
  }

  @Test
  void aStoreThatIgnoresConditionsIsGoodEnough() throws Exception {
    plant("PUT", Fault.ignoreConditions(s3.bucket()));
    shows("conditional PUT", Verdict.FINE, "ignored");
  }

  @Test
  void aStoreThatDoesNotReplaceObjectsIsFound() throws Exception {
    plant("PUT", Fault.denyReplacing(s3.bucket()));
    shows("storage replace", Verdict.BAD, "as every commit does with clip_snapshot.json");
  }

  @Test
  void aStoreThatDoesNotReplaceObjectsHonoursNothing() throws Exception {
    plant("PUT", Fault.denyReplacing(s3.bucket()));
    assertEquals(Verdict.NOT_CHECKED, look().get("conditional PUT").verdict());
  }

  @Test
  void objectsThatAreHiddenFromTheKeysAreFound() throws Exception {
    plant("GET|HEAD", Fault.notFound());
    plant("LIST", Fault.omit("[^<]*"));
    shows("storage read", Verdict.BAD, "would look as if there were none");
  }

  @Test
  void aBucketThatTakesFilesOfSomeTypesAloneIsFound() throws Exception {
    plant("PUT", Fault.error(415, "InvalidMimeType"));
    shows("storage write", Verdict.BAD, "Add that type to the list");
  }

  private static void plant(String operations, Fault fault) {
    s3.proxy().add(FaultRule.on(operations, ".*", fault));
  }

  private static void shows(String line, Verdict verdict, String text) throws Exception {
    Checkup.Line found = look().get(line);
    assertEquals(verdict, found.verdict(), found.found());
    assertTrue(found.found().contains(text), found.found());
    s3.proxy().clear();
    assertEquals(Verdict.FINE, look().get(line).verdict());
  }

  private static Map<String, Checkup.Line> look() throws Exception {
    PrintStream none = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Checkup checkup = new Checkup(none);
    try (ObjectStore store = s3.open()) {
      new StorageCheckup(checkup, store, LAYOUT).run(SHARD, LARGEST);
    }
    return checkup.lines().stream().collect(Collectors.toMap(Checkup.Line::what, line -> line));
  }
}
