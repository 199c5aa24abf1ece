package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store must do; run against each real one. */
abstract class StoreContract {
  private static final byte[] ONE = "one".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TWO = "number two".getBytes(StandardCharsets.UTF_8);

  abstract ObjectStore store();

  @Test
  void whatIsPutIsRead() throws IOException {
    ObjectRef ref = store().put("a/b/c.bin", ONE);
    assertEquals(ObjectRef.of("a/b/c.bin", ONE), ref);
    assertArrayEquals(ONE, store().get(ref));
    assertArrayEquals(ONE, store().find("a/b/c.bin").orElseThrow());
  }

  @Test
  void aPutReplaces() throws IOException {
    store().put("replaced", ONE);
    store().put("replaced", TWO);
    assertArrayEquals(TWO, store().get("replaced"));
  }

  @Test
  void absenceIsNotFoundAndNothingElse() throws IOException {
    assertThrows(FileNotFoundException.class, () -> store().get("nowhere/at/all"));
    assertEquals(Optional.empty(), store().find("nowhere"));
    assertEquals(List.of(), store().list("nowhere/"));
    assertEquals(List.of(), store().listFlat("nowhere/"));
    store().delete("nowhere");
    store().deleteFolder("nowhere/");
  }

  @Test
  void listingsTellKeysAndSizes() throws IOException {
    store().put("list/x", ONE);
    store().put("list/deep/y", TWO);
    List<StoredObject> all = store().list("list/");
    assertEquals(
        List.of("list/deep/y", "list/x"), all.stream().map(StoredObject::key).sorted().toList());
    List<StoredObject> flat = store().listFlat("list/");
    assertEquals(List.of("list/x"), flat.stream().map(StoredObject::key).toList());
    assertEquals(ONE.length, flat.get(0).bytes());
    assertTrue(store().listFlat("").stream().noneMatch(object -> object.key().contains("/")));
  }

  @Test
  void deletingAFolderTakesAllInIt() throws IOException {
    store().put("doomed/x", ONE);
    store().put("doomed/deep/y", TWO);
    store().put("doomed-not", TWO);
    store().deleteFolder("doomed/");
    assertEquals(List.of(), store().list("doomed/"));
    assertArrayEquals(TWO, store().get("doomed-not"));
    store().delete("doomed-not");
    assertEquals(Optional.empty(), store().find("doomed-not"));
  }

  @Test
  void anObjectThatIsNotTheOneReferredToIsDamaged() throws IOException {
    ObjectRef ref = store().put("damaged", ONE);
    store().put("damaged", TWO);
    assertThrows(DamagedObjectException.class, () -> store().get(ref));
    store().put("damaged", "eno".getBytes(StandardCharsets.UTF_8));
    DamagedObjectException swapped =
        assertThrows(DamagedObjectException.class, () -> store().get(ref));
    assertTrue(swapped.getMessage().contains("damaged"), swapped.getMessage());
  }

  @Test
  void copiesAreEqual() throws IOException {
    ObjectRef ref = store().put("copy/from-0123.index", TWO);
    store().put("copy_to.index", ONE);
    store().copy(ref, "copy_to.index");
    assertArrayEquals(TWO, store().get("copy_to.index"));
  }

  @Test
  void foreignUrisAreReadUpToALimit() throws IOException {
    store().put("foreign.bin", TWO);
    URI uri = store().base().resolve("foreign.bin");
    assertArrayEquals(TWO, store().readForeign(uri, TWO.length));
    assertThrows(ObjectTooLargeException.class, () -> store().readForeign(uri, TWO.length - 1));
  }

  @Test
  void anObjectLargerThanABufferSurvives() throws IOException {
    byte[] large = new byte[3 << 20];
    new java.util.Random(1).nextBytes(large);
    assertArrayEquals(large, store().get(store().put("large", large)));
  }
}
