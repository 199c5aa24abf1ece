package clipshard.job.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.embed.ConstantTimeModel;
import clipshard.job.JobException;
import clipshard.job.WithWorkbench;
import clipshard.job.Workbench;
import clipshard.job.doctor.Checkup.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A test of Doctor on a few pictures, with a model of next to no cost. */
abstract class WithDoctor extends WithWorkbench {

  @BeforeEach
  void fillTheTable() throws Exception {
    bench.insertPictures(1, 8);
    bench.set("model.uri=" + ConstantTimeModel.write(data, 64), "storage.max-object-bytes=200000");
  }

  /** Something done to the bench. */
  @FunctionalInterface
  interface Deed {
    void on(Workbench bench, Path folder) throws Exception;
  }

  /**
   * A fault that is planted.
   *
   * @param line where it shows
   * @param remedy words of what is said to do
   * @param mend does what these words say
   */
  record Fault(String name, Verdict verdict, String line, String remedy, Deed plant, Deed mend) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Fault setting(String line, String remedy, String wrong, String right) {
    return new Fault(
        wrong,
        Verdict.BAD,
        line,
        remedy,
        (bench, folder) -> bench.set(wrong),
        (bench, folder) -> bench.set(right));
  }

  /** The fault shows in its line; when it is mended, nothing is bad and the line is another. */
  void findsAndMends(Fault fault) throws Exception {
    fault.plant.on(bench, folder);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Checkup.Line found;
    try (DoctorJob job = job(printed)) {
      if (fault.verdict == Verdict.BAD) {
        assertThrows(JobException.class, job::run);
      } else {
        job.run();
      }
      found = line(job.lines(), fault.line);
    }
    assertEquals(fault.verdict, found.verdict(), printed.toString(StandardCharsets.UTF_8));
    assertTrue(found.found().contains(fault.remedy), found.found());
    fault.mend.on(bench, folder);
    assertTrue(line(look(), fault.line).verdict() != fault.verdict);
  }

  static Checkup.Line line(List<Checkup.Line> lines, String what) {
    return lines.stream().filter(line -> line.what().equals(what)).findFirst().orElseThrow();
  }

  /** What is found where nothing is bad. */
  List<Checkup.Line> look() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (DoctorJob job = job(printed)) {
      return job.run();
    } catch (JobException e) {
      throw new AssertionError(printed.toString(StandardCharsets.UTF_8), e);
    }
  }

  private DoctorJob job(ByteArrayOutputStream printed) throws Exception {
    return new DoctorJob(
        bench.spark(), bench.settings(), new PrintStream(printed, true, StandardCharsets.UTF_8));
  }
}
