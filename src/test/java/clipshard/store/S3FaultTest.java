package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import faults.Fault;
import faults.FaultRule;
import faults.GrowingLimit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation of the store on S3, with every fault at every request that it makes. */
class S3FaultTest extends WithFaultyS3 {
  /** Faults that pass: the client's own retries overcome them. */
  private static final Map<String, Fault> PASSING =
      Map.of(
          "500", Fault.internalError(),
          "503", Fault.slowDown(),
          "reset before", Fault.resetBefore(),
          "reset after", Fault.resetAfter(),
          "error after", Fault.errorAfter(500, "InternalError"),
          "reset within", Fault.resetWithin(4),
          "end within", Fault.endWithin(4));

  /** Faults that stay; no operation can succeed. */
  private static final Map<String, Fault> LASTING =
      Map.of(
          "500", Fault.internalError(),
          "503", Fault.slowDown(),
          "reset before", Fault.resetBefore(),
          "denied", Fault.accessDenied(),
          "expired", Fault.error(400, "ExpiredToken"),
          "no bucket", Fault.error(404, "NoSuchBucket"),
          "another server", Fault.page(502));

  private interface Run {
    Object on(ObjectStore store) throws IOException;
  }

  /** An operation, what it answers, and the name that its error must hold. */
  private record Operation(String name, Run run, Object answer, String key) {}

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation("put", store -> store.put("dir/new", CONTENT).bytes(), 11L, "dir/new"),
          new Operation(
              "putNew", store -> store.putNew("dir/new", CONTENT).bytes(), 11L, "dir/new"),
          new Operation("get", store -> text(store.get("dir/a")), "the content", "dir/a"),
          new Operation("get ref", store -> text(store.get(REF)), "the content", "dir/a"),
          new Operation(
              "find",
              store -> store.find("dir/a").map(WithFaultyS3::text),
              Optional.of("the content"),
              "dir/a"),
          new Operation("find absent", store -> store.find("dir/no"), Optional.empty(), "dir/"),
          new Operation("list", store -> keys(store.list("dir/")), "dir/a dir/b", "dir/"),
          new Operation("list all", store -> keys(store.list("")), "dir/a dir/b", "all objects"),
          new Operation("listFlat", store -> keys(store.listFlat("dir/")), "dir/a dir/b", "dir/"),
          new Operation("list absent", store -> keys(store.list("no/")), "", "no/"),
          new Operation("copy", S3FaultTest::copy, "copied", "dir/a"),
          new Operation("delete", S3FaultTest::delete, "deleted", "dir/a"),
          new Operation("deleteFolder", S3FaultTest::deleteFolder, "deleted", "dir/"),
          new Operation(
              "readForeign",
              store -> text(store.readForeign(store.base().resolve("dir/a"), 100)),
              "the content",
              ""));

  private static Object copy(ObjectStore store) throws IOException {
    store.copy(REF, "dir/copy");
    return "copied";
  }

  private static Object delete(ObjectStore store) throws IOException {
    store.delete("dir/a");
    return "deleted";
  }

  private static Object deleteFolder(ObjectStore store) throws IOException {
    store.deleteFolder("dir/");
    return "deleted";
  }

  static List<Arguments> passing() {
    return product(PASSING);
  }

  static List<Arguments> lasting() {
    return product(LASTING);
  }

  private static List<Arguments> product(Map<String, Fault> faults) {
    List<Arguments> all = new ArrayList<>();
    for (Operation operation : OPERATIONS) {
      faults.keySet().stream()
          .sorted()
          .forEach(fault -> all.add(Arguments.of(operation.name(), fault)));
    }
    return all;
  }

  private static Operation operation(String name) {
    return OPERATIONS.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private int requestsOf(Operation operation) throws IOException {
    assertEquals(operation.answer(), operation.run().on(store));
    int requests = s3.proxy().calls().size();
    restoreAfter(operation);
    return requests;
  }

  private void restoreAfter(Operation operation) throws IOException {
    if (operation.name().matches("(get|find|list|readForeign).*")) {
      s3.proxy().clear();
    } else {
      restore();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("passing")
  void aFaultThatPassesIsOvercome(String name, String fault) throws IOException {
    Operation operation = operation(name);
    int requests = requestsOf(operation);
    for (int request = 0; request < requests; request++) {
      FaultRule rule = spoil(".*", ".*", PASSING.get(fault)).after(request).times(1);
      assertEquals(operation.answer(), operation.run().on(store), "fault at request " + request);
      assertEquals(1, rule.hits());
      restoreAfter(operation);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("lasting")
  void aFaultThatStaysIsToldAndNothingIsMadeUp(String name, String fault) throws IOException {
    Operation operation = operation(name);
    FaultRule rule = spoil(".*", ".*", LASTING.get(fault));
    IOException told = assertThrows(IOException.class, () -> operation.run().on(store));
    assertTrue(rule.hits() > 0);
    assertFalse(told instanceof FileNotFoundException, told.toString());
    assertTrue(told.getMessage().contains(operation.key()), told.getMessage());
    assertTrue(told.getMessage().contains("s3a://faiss/"), told.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "putNew"})
  void noPartOfAnObjectIsPublishedWhateverRequestFails(String name) throws IOException {
    Operation operation = operation(name);
    int requests = requestsOf(operation);
    for (Fault fault : LASTING.values()) {
      for (int request = 0; request < requests; request++) {
        spoil(".*", ".*", fault).after(request);
        try {
          operation.run().on(store);
        } catch (IOException e) {
          assertFalse(e instanceof FileNotFoundException, e.toString());
        }
        Path object = s3.bucket().resolve("dir/new");
        assertTrue(!Files.exists(object) || Files.size(object) == CONTENT.length);
        restore();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "get", "find absent", "list", "delete"})
  void anAnswerThatIsLateIsAskedForAgain(String name) throws Exception {
    Operation operation = operation(name);
    GrowingLimit.attempt(
        limit -> {
          restore();
          CountDownLatch end = new CountDownLatch(1);
          FaultRule rule = spoil(".*", ".*", Fault.hold(end)).times(1);
          try (ObjectStore impatient = s3.openWithin(limit)) {
            assertEquals(operation.answer(), operation.run().on(impatient));
            assertEquals(1, rule.hits());
          } finally {
            end.countDown();
          }
        });
  }
}
