package clipshard.job.doctor;

import clipshard.config.Settings;
import clipshard.format.StorageLayout;
import clipshard.job.doctor.Checkup.Answer;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** The storage, with objects of its own that it removes again. */
public final class StorageCheckup {
  /** S3 servers refuse requests signed 15 minutes away from their own time. */
  private static final Duration MOST_SKEW = Duration.ofMinutes(5);

  private static final int BYTES = 4096;

  private final Checkup checkup;
  private final ObjectStore store;
  private final StorageLayout layout;
  private final String folder;
  private final String pointer;
  private ObjectRef written;

  public StorageCheckup(Checkup checkup, ObjectStore store, StorageLayout layout) {
    String uuid = UUID.randomUUID().toString();
    this.checkup = checkup;
    this.store = store;
    this.layout = layout;
    this.folder = StorageLayout.probes(uuid);
    this.pointer = layout.probe(uuid);
  }

  /** What was made of the settings, which every line after this one depends on. */
  public static Answer settings(Settings.Storage storage) {
    List<String> lines = storage.explanation().lines();
    return Answer.fine(
        lines.isEmpty()
            ? storage.baseUri() + " is no S3 bucket; storage.hadoop alone is for it"
            : String.join("\n", lines));
  }

  /**
   * Looks at all of it.
   *
   * @param shardBytes of a full shard
   * @param mostBytes {@code storage.max-object-bytes}
   * @return false where objects are hidden from these keys, so that nothing tells what is there
   */
  public boolean run(long shardBytes, long mostBytes) {
    if (!checkup.look("storage write", this::write)) {
      for (String what :
          List.of(
              "storage read",
              "storage list",
              "storage replace",
              "full shard",
              "largest object",
              "conditional PUT",
              "storage delete")) {
        checkup.skip(what, "needs an object of its own");
      }
      return true;
    }
    boolean isRead = checkup.look("storage read", this::read);
    checkup.look("storage list", this::list);
    boolean isReplaced = isRead && checkup.look("storage replace", this::replace);
    if (!isRead) {
      checkup.skip("storage replace", "needs to be read again");
    }
    if (checkup.look("full shard", () -> fullShard(shardBytes))) {
      checkup.look("largest object", () -> largest(mostBytes));
    } else {
      checkup.skip("largest object", "needs the full shard");
    }
    if (isReplaced) {
      checkup.look("conditional PUT", this::conditionalPut);
    } else {
      checkup.skip("conditional PUT", "needs an object that can be replaced");
    }
    checkup.look("storage delete", this::delete);
    return isRead;
  }

  private Answer write() throws IOException {
    written = store.put(pointer, drawn(BYTES));
    return Answer.fine("%s takes objects".formatted(store.base()));
  }

  private Answer read() throws IOException {
    store.requireVisible(written);
    return Answer.fine("the object comes back byte for byte");
  }

  /** As every commit replaces the pointer. */
  private Answer replace() throws IOException {
    byte[] other = drawn(BYTES - 1);
    try {
      written = store.put(pointer, other);
    } catch (IOException e) {
      return Answer.bad(
          "an object that is there cannot be replaced, as every commit does with %s. Let the keys replace objects, and see that the bucket does not lock them\n%s"
              .formatted(layout.pointer(), e.getMessage()));
    }
    if (!Arrays.equals(other, store.get(pointer))) {
      return Answer.bad(
          "%s was replaced, and reading it gives what it held before. Ask the storage's provider for reads that show what was written last"
              .formatted(pointer));
    }
    return Answer.fine("the object is replaced");
  }

  private Answer list() throws IOException {
    Optional<StoredObject> listed =
        store.listFlat("").stream().filter(it -> it.key().equals(written.key())).findFirst();
    if (listed.isEmpty()) {
      return Answer.bad(
          "%s was written and is not listed. Ask the storage's provider for listings that show what was written before"
              .formatted(written.key()));
    }
    Duration skew = Duration.between(listed.get().modified(), Instant.now());
    if (skew.abs().compareTo(MOST_SKEW) > 0) {
      return Answer.doubtful(
          "the object is listed; this machine's clock and the storage's differ by %d s. Set this machine's clock (NTP): from 15 minutes on S3 refuses every request"
              .formatted(skew.toSeconds()));
    }
    return Answer.fine("the object is listed; the clocks agree");
  }

  private Answer fullShard(long bytes) throws IOException {
    store.put(folder + "shard", bytes, out -> draw(out, bytes));
    return Answer.fine("an object of %,d bytes is taken".formatted(bytes));
  }

  /** Id maps grow until they are as large, long after the first build. */
  private Answer largest(long bytes) {
    try {
      store.put(folder + "largest", bytes, out -> draw(out, bytes));
    } catch (IOException e) {
      return Answer.doubtful(
          "an object of %,d bytes, storage.max-object-bytes, is not taken, and id maps may grow so large. Lower storage.max-object-bytes to the storage's limit, before the first build\n%s"
              .formatted(bytes, e.getMessage()));
    }
    return Answer.fine(
        "an object of %,d bytes, storage.max-object-bytes, is taken".formatted(bytes));
  }

  private Answer conditionalPut() throws IOException {
    Optional<Boolean> honoured = store.refusesToReplace(written.key(), drawn(BYTES + 1));
    if (honoured.isEmpty()) {
      return Answer.fine("of no meaning on " + store.base().getScheme() + ":");
    }
    // No commit relies on it: see docs/PROTOCOL.md.
    return Answer.fine(honoured.get() ? "honoured" : "ignored, which commits allow for");
  }

  private Answer delete() throws IOException {
    store.deleteFolder(folder);
    store.delete(pointer);
    try {
      store.get(pointer);
    } catch (FileNotFoundException e) {
      return Answer.fine("the objects are gone again");
    }
    return Answer.doubtful(
        "%s is still there after it was removed. Remove it and %s by hand; left-over objects will pile up unless the keys may delete"
            .formatted(pointer, folder));
  }

  private static byte[] drawn(int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
    draw(bytes, length);
    return bytes.toByteArray();
  }

  /** Nothing that a storage could compress. */
  private static void draw(OutputStream out, long bytes) throws IOException {
    Random random = new Random(bytes);
    byte[] block = new byte[1 << 16];
    for (long left = bytes; left > 0; left -= block.length) {
      random.nextBytes(block);
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }
}
