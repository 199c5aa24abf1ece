package clipshard.job.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.doctor.Checkup.Answer;
import clipshard.job.doctor.Checkup.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is thought of an executor that told these facts. */
class ExecutorCheckupTest {
  private static final long GIB = 1L << 30;

  private static ExecutorFacts facts(
      long memory, long disk, boolean hasGpu, String device, List<String> problems) {
    return new ExecutorFacts(
        "3", "node7", 4, 2 * GIB, memory, "/scratch", disk, hasGpu, device, problems);
  }

  @Test
  void oneWithRoomIsFine() {
    Answer answer = ExecutorCheckup.judge(facts(GIB, 2 * GIB, false, "CPU", List.of()));
    assertEquals(
        Answer.fine(
            "node7: 4 cores, heap 2.1 GB, 1.1 GB of memory free, 2.1 GB free in /scratch, the model"
                + " runs on CPU"),
        answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1073741823 | 2147483648 | false | CPU  | spark.executor.memoryOverhead",
        "1073741824 | 2147483647 | false | CPU  | java.io.tmpdir",
        "1073741824 | 2147483648 | true  | CPU  | model.device=cuda",
      })
  void whatIsScarceIsDoubtfulAndSaysHowToHaveMore(
      long memory, long disk, boolean hasGpu, String device, String remedy) {
    Answer answer = ExecutorCheckup.judge(facts(memory, disk, hasGpu, device, List.of()));
    assertEquals(Verdict.DOUBTFUL, answer.verdict());
    assertTrue(answer.found().contains(remedy), answer.found());
    assertEquals(2, answer.found().lines().count(), answer.found());
  }

  @Test
  void aGpuThatTheModelRunsOnIsFine() {
    assertEquals(
        Verdict.FINE,
        ExecutorCheckup.judge(facts(GIB, 2 * GIB, true, "CUDA", List.of())).verdict());
  }

  @Test
  void everyDoubtIsALine() {
    Answer answer = ExecutorCheckup.judge(facts(0, 0, true, "CPU", List.of()));
    assertEquals(Verdict.DOUBTFUL, answer.verdict());
    assertEquals(4, answer.found().lines().count(), answer.found());
  }

  @Test
  void problemsAreBadWhateverRoomThereIs() {
    Answer answer =
        ExecutorCheckup.judge(facts(0, 0, true, "", List.of("FAISS: none", "the model: none")));
    assertEquals(Verdict.BAD, answer.verdict());
    assertTrue(answer.found().endsWith("\nFAISS: none\nthe model: none"), answer.found());
  }
}
