package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryPointTest {
  @ParameterizedTest
  @CsvSource({"Linux, aarch64", "Mac OS X, aarch64", "Windows 11, amd64"})
  void machinesWithoutNativesAreNamed(String system, String processor) {
    String message =
        assertThrows(JobException.class, () -> EntryPoint.requirePlatform(system, processor))
            .getMessage();
    assertTrue(message.contains(system + " on " + processor), message);
  }

  @Test
  void theOneThatIsBuiltForIsTaken() {
    assertDoesNotThrow(() -> EntryPoint.requirePlatform("Linux", "amd64"));
  }
}
