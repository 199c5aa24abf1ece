package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import faults.Fault;
import faults.FaultRule;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store makes of odd answers of an S3 server, and of something that is none. */
class S3AnswerTest extends WithFaultyS3 {
  @Test
  void anAnswerThatNeverComesIsToldAndIsNoAbsence() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    spoil(".*", ".*", Fault.hold(end));
    try (ObjectStore impatient = s3.openWithin(Duration.ofMillis(300))) {
      StorageException told = assertThrows(StorageException.class, () -> impatient.find("dir/a"));
      // Hadoop's or the socket's own, whichever is first.
      assertTrue(told.getMessage().matches("(?s).*[Tt]ime(d )?out.*"), told.getMessage());
    } finally {
      end.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 500})
  void pagesOfAnotherServerAreNoAbsence(int status) {
    spoil(".*", ".*", Fault.page(status));
    assertThrows(StorageException.class, () -> store.find("dir/a"));
    assertThrows(StorageException.class, () -> store.list("dir/"));
    assertThrows(StorageException.class, () -> store.listFlat(""));
  }

  @Test
  void aPageInPlaceOfAnAnswerIsTold() {
    spoil(".*", ".*", Fault.page(200));
    List<Executable> calls =
        List.of(
            () -> store.get("dir/a"),
            () -> store.find("dir/a"),
            () -> store.list("dir/"),
            () -> store.listFlat("dir/"));
    for (Executable call : calls) {
      StorageException told = assertThrows(StorageException.class, call);
      assertTrue(told.getMessage().contains("dir/"), told.getMessage());
    }
  }

  @Test
  void anObjectThatIsListedIsNotAbsentWhateverAReadSays() {
    FaultRule rule = spoil("GET|HEAD", "dir/a", Fault.notFound());
    StorageException told = assertThrows(StorageException.class, () -> store.find("dir/a"));
    assertTrue(told.getMessage().contains("it is listed"), told.getMessage());
    assertTrue(rule.hits() > 0);
  }

  @Test
  void anObjectThatAReadFindsIsThereThoughNoListingShowsIt() throws IOException {
    FaultRule rule = spoil("LIST", ".*", Fault.omit("dir/a"));
    assertArrayEquals(CONTENT, store.find("dir/a").orElseThrow());
    assertEquals("dir/b", keys(store.list("dir/")));
    assertTrue(rule.hits() > 0);
  }

  @Test
  void anObjectThatWasWrittenAndIsNotFoundIsNamed() {
    spoil("GET|HEAD", "dir/a", Fault.notFound());
    FileNotFoundException told = assertThrows(FileNotFoundException.class, () -> store.get(REF));
    assertTrue(
        told.getMessage().startsWith("dir/a is missing in s3a://faiss/, where 11 bytes were"));
  }

  @Test
  void aBodyShorterThanTheObjectIsNotTakenForTheWhole() {
    FaultRule rule = spoil("GET", "dir/a", Fault.shorten(4));
    List<Executable> calls =
        List.of(() -> store.get("dir/a"), () -> store.get(REF), () -> store.find("dir/a"));
    for (Executable call : calls) {
      StorageException told = assertThrows(StorageException.class, call);
      assertTrue(told.getMessage().contains("has 11 bytes, but reading it gave 4"));
    }
    assertEquals(3, rule.hits());
  }

  @Test
  void anObjectOverTheServersLimitNamesTheSetting() throws IOException {
    FaultRule rule = spoil("PUT", ".*", Fault.tooLargeOver(1000));
    StorageException told =
        assertThrows(StorageException.class, () -> store.put("dir/large", new byte[1001]));
    assertTrue(told.getMessage().contains("write dir/large (1001 bytes) in s3a://faiss/"));
    assertTrue(told.getMessage().contains("storage.max-object-bytes"), told.getMessage());
    assertFalse(Files.exists(s3.bucket().resolve("dir/large")));
    store.put("dir/small", new byte[100]);
    assertTrue(rule.hits() > 1);
  }

  /**
   * The rest of the request breaks under an answer that is sent before it, as it does by chance.
   */
  @Test
  void aServerThatEndsTheConnectionOverItsLimitIsUnderstood() throws IOException {
    spoil("PUT", ".*", Fault.brokenOver(50_000));
    List<Executable> writes =
        List.of(
            () -> store.put("dir/large", new byte[50_001]),
            () -> store.putNew("dir/large", new byte[50_001]));
    for (Executable write : writes) {
      StorageException told = assertThrows(StorageException.class, write);
      assertTrue(told.getMessage().contains("write dir/large (50001 bytes)"), told.getMessage());
      assertTrue(told.getMessage().contains("Set storage.max-object-bytes"), told.getMessage());
    }
    assertEquals("dir/a dir/b", keys(store.list("")));
  }

  @Test
  void aConnectionThatBreaksWithAnyObjectIsNoLimit() {
    spoil("PUT", ".*", Fault.resetBefore());
    StorageException told =
        assertThrows(StorageException.class, () -> store.put("dir/large", new byte[50_001]));
    assertFalse(told.getMessage().contains("storage.max-object-bytes"), told.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "403, SignatureDoesNotMatch, Correct storage.s3.secret-key (AWS_SECRET_ACCESS_KEY)",
    "403, InvalidAccessKeyId, Correct storage.s3.access-key (AWS_ACCESS_KEY_ID)",
    "400, ExpiredToken, AWS_SESSION_TOKEN",
    "403, AccessDenied, s3:PutObject",
    "401, AccessDenied, s3:PutObject",
    "404, NoSuchBucket, BUCKET_NAME",
    "400, EntityTooLarge, storage.max-object-bytes",
    "413, Other, storage.max-object-bytes",
    "400, AuthorizationHeaderMalformed, storage.s3.region (S3_REGION) to the bucket's",
    "403, Other, AWS_ACCESS_KEY_ID",
    "403, Other, storage.s3.region (S3_REGION)",
    "403, Other, this machine's clock",
  })
  void aRefusalSaysWhatToDoByItsCause(int status, String code, String remedy) {
    spoil("PUT", ".*", Fault.error(status, code));
    assertTold(store, remedy);
  }

  @Test
  void aRefusalWithoutABodyNamesAllThatItCanBe() {
    spoil("HEAD", ".*", Fault.error(403, "SignatureDoesNotMatch"));
    StorageException told = assertThrows(StorageException.class, () -> store.get("dir/a"));
    for (String word : List.of("AWS_SECRET_ACCESS_KEY", "S3_REGION", "clock", "what they may do")) {
      assertTrue(told.getMessage().contains(word), told.getMessage());
    }
  }

  /** Each with a client of its own: one that was told of the region signs for it from then on. */
  @Test
  void anotherRegionIsNamed() throws IOException {
    for (Fault fault :
        List.of(Fault.onlyRegion("eu-central-1"), Fault.redirectTo("eu-central-1"))) {
      s3.proxy().clear();
      spoil(".*", ".*", fault);
      try (ObjectStore fresh = s3.open()) {
        assertTold(fresh, "Set storage.s3.region (S3_REGION) to eu-central-1.");
      }
    }
  }

  @Test
  void aClockThatIsWrongIsNamed() {
    spoil(".*", ".*", Fault.timeTooSkewed());
    assertTold(store, "Set this machine's clock (NTP)");
  }

  @Test
  void anAddressWhereNothingAnswersNamesTheSetting() throws IOException {
    try (ObjectStore nowhere = s3.open("storage.s3.endpoint=http://127.0.0.1:9")) {
      assertTold(nowhere, "Check storage.s3.endpoint (S3_ENDPOINT)");
    }
  }

  private static void assertTold(ObjectStore to, String remedy) {
    StorageException told = assertThrows(StorageException.class, () -> to.put("dir/new", CONTENT));
    assertTrue(told.getMessage().contains(remedy), told.getMessage());
  }

  @Test
  void anObjectOfAnySizeIsWrittenWithoutBeingHeld() throws IOException {
    store.put("dir/drawn", 200_001, out -> out.write(new byte[200_001]));
    assertEquals(200_001, Files.size(s3.bucket().resolve("dir/drawn")));
  }

  @Test
  void aStoreThatIgnoresConditionsIsNotReliedOn() throws IOException {
    FaultRule rule = spoil("PUT", "dir/new", Fault.ignoreConditions(s3.bucket()));
    ObjectRef ref = store.putNew("dir/new", CONTENT);
    assertEquals(ref, store.putNew("dir/new", CONTENT));
    assertArrayEquals(CONTENT, store.get(ref));
    assertEquals(2, rule.hits(), s3.proxy().calls()::toString);
  }

  @Test
  void aStoreThatHonoursConditionsRefusesAnotherContent() throws IOException {
    store.putNew("dir/new", CONTENT);
    assertThrows(
        DamagedObjectException.class, () -> store.putNew("dir/new", new byte[CONTENT.length]));
    assertArrayEquals(CONTENT, store.get("dir/new"));
  }

  @Test
  void foreignUrisAreReadWithTheStoresOwnPropertiesWhateverHadoopHasCached() throws IOException {
    Configuration keyless = new Configuration();
    keyless.set("fs.s3a.endpoint", "http://127.0.0.1:1");
    keyless.set("fs.s3a.endpoint.region", "us-east-1");
    try (FileSystem cached = FileSystem.get(store.base(), keyless);
        ObjectStore fresh = s3.open()) {
      assertArrayEquals(CONTENT, fresh.readForeign(store.base().resolve("dir/a"), 100));
      assertEquals(store.base(), cached.getUri().resolve("/"));
    }
  }

  @Test
  void aCopyThatTheServerCannotMakeIsMadeByUs() throws IOException {
    FaultRule rule = spoil("COPY", ".*", Fault.error(501, "NotImplemented"));
    store.copy(REF, "dir/copy");
    assertArrayEquals(CONTENT, store.get("dir/copy"));
    assertEquals(1, rule.hits());
  }
}
