package clipshard.job.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The remedy for each kind of error that a library's loading ends with. */
class LinkageRemedyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "/lib64/libc.so.6: version `GLIBC_2.34' not found (required by /tmp/x.so) | OLD_SYSTEM",
        "/tmp/x.so: failed to map segment from shared object                      | NO_EXECUTION",
        "/tmp/x.so: cannot write: No space left on device                         | NO_SPACE",
        "no jnifaiss in java.library.path                                         | OTHER",
      })
  void aNativeThatCannotBeLoaded(String message, LinkageRemedy remedy) {
    assertEquals(remedy.text(), LinkageRemedy.of(new UnsatisfiedLinkError(message)));
    LinkageError wrapped =
        new ExceptionInInitializerError(
            new IllegalStateException(new UnsatisfiedLinkError(message)));
    assertEquals(remedy.text(), LinkageRemedy.of(wrapped));
  }

  @Test
  void aJarWithoutOnnxRuntime() {
    assertEquals(
        LinkageRemedy.NO_ONNX_RUNTIME.text(),
        LinkageRemedy.of(new NoClassDefFoundError("ai/onnxruntime/OrtException")));
  }

  @Test
  void twoVersionsOfALibrary() {
    assertEquals(
        LinkageRemedy.OTHER_VERSION.text(),
        LinkageRemedy.of(new NoSuchMethodError("org.apache.hadoop.Thing.run()")));
  }
}
