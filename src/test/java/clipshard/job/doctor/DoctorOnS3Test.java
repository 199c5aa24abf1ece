package clipshard.job.doctor;

import clipshard.job.doctor.Checkup.Verdict;
import clipshard.store.FaultyS3;
import faults.FaultRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Doctor on a real S3 server; faults that it cannot have are answers in its place. */
class DoctorOnS3Test extends WithDoctor {
  private static FaultyS3 s3;

  @BeforeAll
  static void startS3() {
    s3 = FaultyS3.start(data.resolve("s3"));
  }

  @AfterAll
  static void stopS3() throws Exception {
    s3.close();
  }

  @BeforeEach
  void useS3() {
    bench.set(s3.settings().toArray(String[]::new));
  }

  @AfterEach
  void clearS3() throws Exception {
    s3.clear();
  }

  /** A fault that is mended outside of the settings: a right is granted, a clock is set. */
  private static Fault answer(
      String name, String line, String remedy, String operations, faults.Fault fault) {
    return new Fault(
        name,
        Verdict.BAD,
        line,
        remedy,
        (bench, folder) -> plant(operations, fault),
        (bench, folder) -> s3.proxy().clear());
  }

  private static void plant(String operations, faults.Fault fault) {
    s3.proxy().add(FaultRule.on(operations, ".*", fault));
  }

  static Stream<Fault> faults() {
    return Stream.of(
        setting(
            "storage write",
            "Correct storage.s3.secret-key (AWS_SECRET_ACCESS_KEY)",
            "storage.s3.secret-key=wrong",
            "storage.s3.secret-key=secret"),
        setting(
            "storage write",
            "Correct storage.s3.access-key (AWS_ACCESS_KEY_ID)",
            "storage.s3.access-key=nobody",
            "storage.s3.access-key=key"),
        setting(
            "storage write",
            "correct storage.base-uri (BUCKET_NAME)",
            "storage.base-uri=s3a://absent/",
            "storage.base-uri=s3a://faiss/"),
        new Fault(
            "a bucket that is missing",
            Verdict.BAD,
            "storage write",
            "Create it",
            (bench, folder) -> bench.set("storage.base-uri=s3a://created/"),
            (bench, folder) -> s3.createBucket("created")),
        setting(
            "storage write",
            "Check storage.s3.endpoint (S3_ENDPOINT)",
            "storage.s3.endpoint=http://127.0.0.1:9",
            "storage.s3.endpoint=" + s3.proxy().endpoint()),
        new Fault(
            "a region that is wrong",
            Verdict.BAD,
            "storage write",
            "Set storage.s3.region (S3_REGION) to eu-central-1",
            (bench, folder) -> plant(".*", faults.Fault.onlyRegion("eu-central-1")),
            (bench, folder) -> bench.set("storage.s3.region=eu-central-1")),
        answer(
            "a clock that is wrong",
            "storage write",
            "Set this machine's clock (NTP)",
            ".*",
            faults.Fault.timeTooSkewed()),
        answer(
            "a session token that has expired",
            "storage write",
            "AWS_SESSION_TOKEN",
            ".*",
            faults.Fault.error(400, "ExpiredToken")),
        answer(
            "keys that may not write",
            "storage write",
            "s3:PutObject",
            "PUT",
            faults.Fault.accessDenied()),
        answer(
            "keys that may not delete",
            "storage delete",
            "s3:DeleteObject",
            "DELETE|DELETE_MANY",
            faults.Fault.accessDenied()),
        new Fault(
            "a limit below the largest object",
            Verdict.DOUBTFUL,
            "largest object",
            "Lower storage.max-object-bytes",
            (bench, folder) -> plant("PUT", faults.Fault.tooLargeOver(100_000)),
            (bench, folder) -> bench.set("storage.max-object-bytes=90000")));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void findsAFaultAndKnowsItsRemedy(Fault fault) throws Exception {
    findsAndMends(fault);
  }
}
