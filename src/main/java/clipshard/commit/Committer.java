package clipshard.commit;

import clipshard.format.Json;
import clipshard.format.Pointer;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Commits snapshots to an index from the state in which it was opened.
 *
 * <p>A commit goes these steps; the PUT of the pointer <em>is</em> the commit. Nothing is ever
 * deleted here. A <em>sibling</em> is another snapshot with the same version and parent that was
 * not there when this run opened the index; one that was there is the orphan of a run that died
 * between its two PUTs, and counts for nothing.
 *
 * <table>
 *   <caption>Steps and outcomes</caption>
 *   <tr><th>step<th>finds<th>outcome
 *   <tr><td>read the pointer<td>our parent<td>go on
 *   <tr><td><td>another commit<td>{@link CommitException.Conflict}
 *   <tr><td><td>nothing, or an error<td>{@link IOException}, nothing committed
 *   <tr><td>PUT the snapshot<td>an error<td>{@link IOException}, nothing committed
 *   <tr><td>list the siblings<td>none<td>go on
 *   <tr><td><td>one<td>{@link CommitException.Conflict}, nothing committed
 *   <tr><td><td>an error<td>{@link IOException}, nothing committed
 *   <tr><td>PUT the pointer<td>a clear answer<td>go on
 *   <tr><td>unclear: read it again<td>our commit<td>go on
 *   <tr><td><td>our parent<td>PUT again, {@value #ATTEMPTS} times in all, then {@link IOException},
 *       nothing committed
 *   <tr><td><td>another commit<td>{@link CommitException.Conflict}
 *   <tr><td><td>nothing, or an error<td>{@link CommitException.StateUnknown}
 *   <tr><td>read the pointer<td>our commit<td>go on
 *   <tr><td><td>our parent<td>{@link CommitException.StateUnknown}: nobody puts that back
 *   <tr><td><td>another commit<td>{@link CommitException.Conflict}
 *   <tr><td><td>nothing, or an error<td>{@link CommitException.StateUnknown}
 *   <tr><td>list the siblings<td>none<td>committed
 *   <tr><td><td>one<td>{@link CommitException.Conflict}
 *   <tr><td><td>an error<td>{@link CommitException.StateUnknown}
 * </table>
 *
 * The first commit, whose parent is none, writes a pointer to nothing before anything else. So a
 * run that dies there leaves no snapshots without a pointer, which looks like a pointer that was
 * lost.
 */
public final class Committer {
  private static final int ATTEMPTS = 3;

  private final ObjectStore store;
  private final StorageLayout layout;
  private final Set<String> leftovers;
  private final Optional<Snapshot> opened;

  private Committer(ObjectStore store, StorageLayout layout) throws IOException {
    this.store = store;
    this.layout = layout;
    Optional<Pointer> pointer = pointer();
    List<StoredObject> snapshots = store.list(StorageLayout.SNAPSHOTS);
    if (pointer.isEmpty() && !snapshots.isEmpty()) {
      throw new FileNotFoundException(
          "%s%s is missing although there are %d objects below %s (%s, …). If the pointer was deleted by accident, restore it; to build anew, choose another storage.base-uri."
              .formatted(
                  store.base(),
                  layout.pointer(),
                  snapshots.size(),
                  StorageLayout.SNAPSHOTS,
                  snapshots.get(0).key()));
    }
    this.leftovers = snapshots.stream().map(StoredObject::key).collect(Collectors.toSet());
    boolean isNamed = pointer.isPresent() && !pointer.get().isToNothing();
    this.opened = isNamed ? Optional.of(read(pointer.get())) : Optional.empty();
  }

  /**
   * Opens the index, from whose present state commits go on.
   *
   * @throws IOException when it cannot be read, is damaged, or something else is in its place
   */
  public static Committer open(ObjectStore store, StorageLayout layout) throws IOException {
    return new Committer(store, layout);
  }

  /**
   * The snapshot that counted when the index was opened; empty only when the pointer was not found,
   * listing the snapshots succeeded, and there were none; or when the pointer named nothing,
   * because no run has come to its first commit.
   */
  public Optional<Snapshot> opened() {
    return opened;
  }

  /**
   * Refuses a base URI that holds exports although it holds no index of ours: an index of another
   * program, which must not be touched.
   */
  public void refuseForeignIndex() throws IOException {
    List<String> foreign =
        store.listFlat("").stream()
            .map(StoredObject::key)
            .filter(layout::isExportName)
            .sorted()
            .toList();
    if (!foreign.isEmpty()) {
      throw new IOException(
          "%s holds an index that was not made by Clipshard (%s%s); it was left as it is. Build into another place: set storage.base-uri (or BUCKET_NAME) to an empty bucket or folder."
              .formatted(
                  store.base(), foreign.get(0), foreign.size() > 1 ? ", " + foreign.get(1) : ""));
    }
  }

  /**
   * Makes {@code next} the snapshot that counts.
   *
   * @param next everything it names is durable already
   * @throws CommitException when another run committed or the outcome is unknown
   * @throws IOException when nothing was committed
   */
  public void commit(Snapshot next) throws IOException, CommitException {
    requireNamed(next.parent(), currentCommit(next.parent()), next.commitId());
    if (next.parent().isEmpty()) {
      layFoundation(next);
    }
    byte[] content = Json.write(next);
    ObjectRef object = store.putNew(layout.snapshot(next.version(), next.commitId()), content);
    requireNoSibling(next);
    putPointer(next, Json.write(Pointer.to(next, object)));
    verify(next);
  }

  private void layFoundation(Snapshot first) throws IOException, CommitException {
    if (pointer().isEmpty()) {
      try {
        store.putNew(layout.pointer(), Json.write(Pointer.toNothing()));
      } catch (DamagedObjectException e) {
        requireNamed("", currentCommit(""), first.commitId()); // somebody else was faster
      }
    }
  }

  /**
   * Makes sure that nobody has committed since.
   *
   * @param commitId of the snapshot that this run goes on from; empty when there was none
   * @throws CommitException.Conflict when the pointer names another one
   */
  public void requireCurrent(String commitId) throws IOException, CommitException {
    requireNamed(commitId, currentCommit(commitId), commitId);
  }

  private void requireNamed(String wanted, String found, String ours)
      throws CommitException.Conflict {
    if (!found.equals(wanted)) {
      throw new CommitException.Conflict(ours, found, layout.pointer());
    }
  }

  /**
   * The commit that the pointer names; empty when there is none.
   *
   * @param expected what it may be
   * @throws IOException also when there is no pointer although one is expected: it was not taken
   *     away by another run, which none does, and so tells nothing
   */
  private String currentCommit(String expected) throws IOException {
    Optional<Pointer> pointer = pointer();
    if (pointer.isEmpty() && !expected.isEmpty()) {
      throw new IOException(
          "%s%s is not found, although it named %s. If it was deleted by accident, restore it."
              .formatted(store.base(), layout.pointer(), expected));
    }
    return pointer.map(Pointer::commitId).orElse("");
  }

  private void putPointer(Snapshot next, byte[] pointer) throws IOException, CommitException {
    IOException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        store.put(layout.pointer(), pointer); // the commit
        return;
      } catch (IOException e) {
        failure = e;
        if (isCommitted(next, e)) {
          return;
        }
      }
    }
    throw failure;
  }

  private boolean isCommitted(Snapshot next, IOException failure) throws CommitException {
    String found;
    try {
      found = currentCommit(next.parent());
    } catch (IOException e) {
      e.addSuppressed(failure);
      throw new CommitException.StateUnknown(next.commitId(), layout.pointer(), e);
    }
    if (found.equals(next.parent())) {
      return false;
    }
    requireNamed(next.commitId(), found, next.commitId());
    return true;
  }

  private void verify(Snapshot next) throws CommitException {
    try {
      String found = currentCommit(next.commitId());
      if (found.equals(next.parent())) {
        throw new IOException("it still names the snapshot before, " + found);
      }
      requireNamed(next.commitId(), found, next.commitId());
      requireNoSibling(next);
    } catch (IOException e) {
      throw new CommitException.StateUnknown(next.commitId(), layout.pointer(), e);
    }
  }

  private void requireNoSibling(Snapshot next) throws IOException, CommitException {
    for (StoredObject sibling : store.list(StorageLayout.SNAPSHOTS)) {
      String key = sibling.key();
      if (key.startsWith(layout.snapshotsOf(next.version()))
          && !leftovers.contains(key)
          && !key.equals(layout.snapshot(next.version(), next.commitId()))) {
        Snapshot other = parse(key, store.get(key), "snapshot", Snapshot::read);
        if (other.parent().equals(next.parent())) {
          throw new CommitException.Conflict(next.commitId(), other.commitId(), layout.pointer());
        }
      }
    }
  }

  private Optional<Pointer> pointer() throws IOException {
    Optional<byte[]> content = store.find(layout.pointer());
    return content.isEmpty() ? Optional.empty() : Optional.of(pointer(content.get()));
  }

  private Snapshot read(Pointer pointer) throws IOException {
    byte[] json;
    try {
      json = store.get(pointer.object());
    } catch (FileNotFoundException e) {
      FileNotFoundException missing =
          new FileNotFoundException(
              "%s names %s, which is missing in %s"
                  .formatted(layout.pointer(), pointer.key(), store.base()));
      missing.initCause(e);
      throw missing;
    } catch (DamagedObjectException e) {
      throw new DamagedObjectException(
          e.key(), e.finding() + ", as " + layout.pointer() + " says, which may be damaged", e);
    }
    Snapshot snapshot = parse(pointer.key(), json, "snapshot", Snapshot::read);
    if (snapshot.version() != pointer.version()
        || !snapshot.commitId().equals(pointer.commitId())) {
      throw new DamagedObjectException(
          layout.pointer(),
          "says version %d, commit %s; %s, which it names, is version %d, commit %s"
              .formatted(
                  pointer.version(),
                  pointer.commitId(),
                  pointer.key(),
                  snapshot.version(),
                  snapshot.commitId()));
    }
    return snapshot;
  }

  private Pointer pointer(byte[] json) throws IOException {
    return parse(layout.pointer(), json, "pointer", bytes -> Json.read(bytes, Pointer.class));
  }

  private interface Reader<T> {
    T read(byte[] json) throws IOException;
  }

  private static <T> T parse(String key, byte[] json, String what, Reader<T> reader)
      throws IOException {
    try {
      return reader.read(json);
    } catch (IOException e) {
      throw new DamagedObjectException(key, "is no " + what, e);
    }
  }
}
