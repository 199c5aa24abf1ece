package clipshard.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DecoderProbeTest {
  private static final byte[] GOOD = GoldenImage.bytes("jpeg-420.jpg");

  private static final byte[] DEADLY = LittleMemory.deadly(GOOD);

  @AutoClose final LittleMemory memory = new LittleMemory();
  @AutoClose private final DecoderProbe probe = new DecoderProbe(usual(1));

  @Test
  void whatIsDecodedOrRejectedIsNoCrash() throws Exception {
    probe.check(GOOD);
    Process child = probe.child();
    probe.check(new byte[] {1, 2, 3});
    probe.check(new byte[0]);
    assertSame(child, probe.child(), "one child does for many pictures");
    assertTrue(child.isAlive());
  }

  private static Settings.Decode usual(long minPixels) {
    return new Settings.Decode(
        1_000_000, minPixels, Settings.Transparency.WHITE, Settings.Orientation.EXIF, 1);
  }

  /** It kills whoever decodes it, and this one rejects it by its header. */
  @Test
  void theChildDecodesAsTheSettingsSay() throws Exception {
    try (DecoderProbe demanding = new DecoderProbe(usual(1_000_000))) {
      demanding.check(DEADLY);
      assertTrue(demanding.child().isAlive());
    }
  }

  @Test
  void everySettingReachesTheChild() {
    Settings.Decode odd =
        new Settings.Decode(77, 7, Settings.Transparency.BLACK, Settings.Orientation.IGNORE, 1);

    List<String> arguments = DecoderChild.arguments(odd);

    assertEquals(odd, DecoderChild.settings(arguments.toArray(String[]::new)));
  }

  @Test
  void aPictureThatKillsIsNamedAndTheNextPasses() throws Exception {
    probe.check(GOOD);
    RejectedException crash = assertThrows(RejectedException.class, () -> probe.check(DEADLY));
    assertEquals(Reason.DECODER_CRASH, crash.rejected().reason());
    assertTrue(crash.rejected().detail().contains("ended with status 1 "), crash.getMessage());
    probe.check(GOOD);
    assertTrue(probe.child().isAlive());
  }

  @Test
  void aChildThatWasKilledFromOutsideConvictsNobody() throws Exception {
    probe.check(GOOD);
    Process first = probe.child();
    assertTrue(first.destroyForcibly().waitFor(10, TimeUnit.MINUTES));
    probe.check(GOOD);
    assertNotSame(first, probe.child());
  }

  @Test
  void theChildEndsWithItsInput() throws Exception {
    probe.check(GOOD);
    probe.child().getOutputStream().close();
    assertTrue(probe.child().waitFor(10, TimeUnit.MINUTES));
    assertEquals(0, probe.child().exitValue());
  }

  @Test
  void closingEndsTheChild() throws Exception {
    probe.check(GOOD);
    probe.close();
    assertTrue(probe.child().waitFor(10, TimeUnit.MINUTES));
    assertFalse(probe.child().isAlive());
  }

  @Test
  void aClosedProbeStartsNoChildAndLetsNoPicturePass() throws Exception {
    probe.close();
    assertThrows(IllegalStateException.class, () -> probe.check(GOOD));
    assertNull(probe.child());
  }

  /** Whenever it is closed, a picture has either passed in a child or not at all. */
  @Test
  void closingWhileAPictureIsCheckedLeavesNoChild() throws Exception {
    probe.check(GOOD);
    Process first = probe.child();
    FutureTask<Void> checks =
        new FutureTask<>(
            () -> {
              while (true) {
                probe.check(GOOD);
              }
            });
    new Thread(checks, "checks").start();
    probe.close();
    var e = assertThrows(ExecutionException.class, () -> checks.get(10, TimeUnit.MINUTES));
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(first.waitFor(10, TimeUnit.MINUTES));
    assertTrue(probe.child().waitFor(10, TimeUnit.MINUTES));
  }

  @Test
  void whereThereIsNoJavaEveryPicturePasses() throws Exception {
    String home = System.setProperty("java.home", "/nonexistent");
    try {
      probe.check(DEADLY);
    } finally {
      System.setProperty("java.home", home);
    }
  }
}
