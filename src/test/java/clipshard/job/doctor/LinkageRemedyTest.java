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
    assertEquals(remedy, LinkageRemedy.of(new UnsatisfiedLinkError(message)));
    LinkageError wrapped =
        new ExceptionInInitializerError(
            new IllegalStateException(new UnsatisfiedLinkError(message)));
    assertEquals(remedy, LinkageRemedy.of(wrapped));
  }

  /** The message is not buried under what the errors around it say. */
  @Test
  void aFolderThatNothingCanBeUnpackedInto() {
    String message = "Native libraries are unpacked into the folder /x (java.io.tmpdir), which …";
    assertEquals(
        message,
        LinkageRemedy.described(
            new ExceptionInInitializerError(new UnsatisfiedLinkError(message))));
  }

  @Test
  void aJarWithoutOnnxRuntime() {
    assertEquals(
        LinkageRemedy.NO_ONNX_RUNTIME,
        LinkageRemedy.of(new NoClassDefFoundError("ai/onnxruntime/OrtException")));
  }

  @Test
  void twoVersionsOfALibrary() {
    assertEquals(
        LinkageRemedy.OTHER_VERSION,
        LinkageRemedy.of(new NoSuchMethodError("org.apache.hadoop.Thing.run()")));
  }
}
