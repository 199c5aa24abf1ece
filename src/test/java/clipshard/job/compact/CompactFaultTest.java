package clipshard.job.compact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.format.Snapshot;
import clipshard.job.WithWorkbench;
import faults.FaultScript;
import faults.FaultScript.Then;
import faults.FaultScript.When;
import faults.FaultyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/**
 * A compaction that breaks off at one write of each kind, as if it had been killed there: the index
 * is the one before, or the compacted one, and the next run goes on. {@code -Dclipshard.faults=all}
 * takes every write.
 */
class CompactFaultTest extends WithWorkbench {
  private static final boolean ALL = "all".equals(System.getProperty("clipshard.faults"));
  private static final String POINTER = "PUT clip_snapshot.json";
  private static final int LIVING = 11;

  private FaultScript faults;

  /** Where a compaction breaks off. */
  private record Moment(int number, When when, String operation) {
    /** Up to the first digit all operations of a kind are called the same. */
    String kind() {
      return operation.replaceFirst("[0-9].*", "");
    }
  }

  private void openStore(Path root) throws IOException {
    bench.set(
        "storage.base-uri=" + FaultyStore.BASE_URI,
        "storage.hadoop.\"" + FaultyStore.IMPLEMENTATION + "\"=" + FaultyStore.class.getName(),
        "storage.hadoop.\"" + FaultyStore.ROOT + "\"=" + root);
    faults = FaultyStore.script(root).clear();
    faults.only(CompactFaultTest::writes);
  }

  private void openCopy(String name) throws IOException {
    FileUtils.copyDirectory(folder.resolve("before").toFile(), folder.resolve(name).toFile());
    openStore(folder.resolve(name));
  }

  @Test
  void aCompactionThatDiesAnywhereLeavesOneGenerationOrTheOther() throws Exception {
    bench.set("index.types=[color]", "index.rows-per-shard=7", "check.samples=0");
    bench.insertPictures(0, LIVING + 4);
    openStore(folder.resolve("before"));
    bench.build();
    bench.execute("DELETE FROM images WHERE id IN (0, 5, 6, 11)");
    bench.build();
    Snapshot before = snapshot();
    openCopy("undisturbed");
    Set<String> shards = bench.objects().keySet();
    shards.removeIf(key -> !key.startsWith("shards/"));
    faults.clear();
    faults.only(operation -> !operation.startsWith("LIST "));
    bench.compact();
    assertEquals(Collections.nCopies(3, 1L), reads(shards));
    Map<String, String> compacted = exports();
    List<Moment> moments =
        moments(faults.operations().stream().filter(CompactFaultTest::writes).toList());
    assertTrue(moments.stream().anyMatch(moment -> moment.operation.equals(POINTER)));
    for (Moment moment : moments) {
      openCopy("store-" + moment.number + "-" + moment.when);
      breakOff(moment);
      Snapshot left = snapshot();
      boolean isOld = left.equals(before);
      if (isOld && moment.number % 2 == 0) {
        bench.build();
        assertEquals(before, snapshot(), moment::toString);
      }
      assertTrue(isOld || left.generation().number() == 1, moment::toString);
      if (moment.operation.equals(POINTER)) {
        assertEquals(moment.when == When.BEFORE, isOld, moment::toString);
      }
      if (isOld || moment.number % 2 == 0) {
        bench.compact();
      } else {
        bench.build();
      }
      assertTrue(bench.check(), () -> moment + bench.printed());
      assertEquals(LIVING, snapshot().rows(), moment::toString);
      assertEquals(1, snapshot().generation().number(), moment::toString);
      assertEquals(compacted, exports(), moment::toString);
    }
    System.out.println("faults at " + moments.size() + " moments");
  }

  private static boolean writes(String operation) {
    return operation.startsWith("PUT ") || operation.startsWith("DELETE ");
  }

  /** How often each of these objects was read that was read at all. */
  private List<Long> reads(Set<String> keys) {
    return List.copyOf(
        faults.operations().stream()
            .filter(operation -> operation.startsWith("GET "))
            .map(operation -> operation.substring("GET ".length()))
            .filter(keys::contains)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .values());
  }

  private static List<Moment> moments(List<String> operations) {
    List<Moment> moments = new ArrayList<>();
    Set<String> kinds = new HashSet<>();
    for (int number = operations.size(); number > 0; number--) {
      Moment moment = new Moment(number, When.BEFORE, operations.get(number - 1));
      boolean isPointer = moment.operation.equals(POINTER);
      if (ALL || isPointer || kinds.add(moment.kind())) {
        moments.add(moment);
      }
      if (isPointer) {
        moments.add(new Moment(number, When.AFTER, moment.operation));
      }
    }
    return moments;
  }

  private void breakOff(Moment moment) throws Exception {
    faults.fail(moment.number, moment.when, Then.DEAD);
    try {
      bench.compact();
    } catch (Exception e) {
      assertTrue(faults.hasFailed(), () -> "nothing but the planned fault: " + e);
    }
    assertTrue(faults.hasFailed(), moment::toString);
    faults.clear();
    faults.only(CompactFaultTest::writes);
  }
}
