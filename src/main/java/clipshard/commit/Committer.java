package clipshard.commit;

import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Opens and commits snapshots.
 *
 * <p>A commit writes the versioned snapshot, then the pointer; the pointer's PUT is the commit.
 * What happens when that PUT's answer is unclear, by what the pointer names on re-reading:
 *
 * <ol>
 *   <li>our commit: committed;
 *   <li>our parent: the PUT is tried again, {@value #ATTEMPTS} times in all;
 *   <li>anything else: {@link CommitException.Conflict};
 *   <li>unreadable: {@link CommitException.StateUnknown}.
 * </ol>
 *
 * After the PUT the pointer is read again and the version's siblings are listed: two children of
 * one parent are a conflict too, unless the sibling was there when this run opened the index: then
 * a run died between its two PUTs, and its snapshot is an orphan. Nothing is ever deleted here.
 */
public final class Committer {
  private static final int ATTEMPTS = 3;

  private final ObjectStore store;
  private final StorageLayout layout;
  private Set<String> leftovers = Set.of();

  public Committer(ObjectStore store, StorageLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /**
   * The snapshot that counts, from which commits go on; empty only when the pointer is not found,
   * listing the snapshots succeeds, and there are none.
   *
   * @throws IOException when it cannot be read, is damaged, or something else is in its place
   */
  public Optional<Snapshot> open() throws IOException {
    Optional<Pointer> pointer = pointer();
    List<StoredObject> snapshots = store.list(StorageLayout.SNAPSHOTS);
    leftovers = snapshots.stream().map(StoredObject::key).collect(Collectors.toSet());
    if (pointer.isPresent()) {
      return Optional.of(read(pointer.get()));
    }
    if (!snapshots.isEmpty()) {
      throw new IOException(
          "%s%s is missing although there are %d objects below %s (%s, …). If the pointer was deleted by accident, restore it; to build anew, choose another storage.base-uri."
              .formatted(
                  store.base(),
                  layout.pointer(),
                  snapshots.size(),
                  StorageLayout.SNAPSHOTS,
                  snapshots.get(0).key()));
    }
    return Optional.empty();
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
    requireParent(next);
    byte[] content = Json.write(next);
    ObjectRef object = store.put(layout.snapshot(next.version(), next.commitId()), content);
    putPointer(next, Json.write(Pointer.to(next, object)));
    requireSoleChild(next);
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
      found = pointer().map(Pointer::commitId).orElse("");
    } catch (IOException e) {
      e.addSuppressed(failure);
      throw new CommitException.StateUnknown(next.commitId(), layout.pointer(), e);
    }
    if (!found.equals(next.commitId()) && !found.equals(next.parent())) {
      throw new CommitException.Conflict(next.commitId(), found, layout.pointer());
    }
    return found.equals(next.commitId());
  }

  private void requireParent(Snapshot next) throws IOException, CommitException {
    String found = pointer().map(Pointer::commitId).orElse("");
    if (!found.equals(next.parent())) {
      throw new CommitException.Conflict(next.commitId(), found, layout.pointer());
    }
  }

  private void requireSoleChild(Snapshot next) throws IOException, CommitException {
    String found = pointer().map(Pointer::commitId).orElse("");
    if (!found.equals(next.commitId())) {
      throw new CommitException.Conflict(next.commitId(), found, layout.pointer());
    }
    for (StoredObject sibling : store.list(StorageLayout.SNAPSHOTS)) {
      String key = sibling.key();
      if (key.startsWith(layout.snapshotsOf(next.version()))
          && !leftovers.contains(key)
          && !key.equals(layout.snapshot(next.version(), next.commitId()))) {
        Snapshot other = Json.read(store.get(key), Snapshot.class);
        if (other.parent().equals(next.parent())) {
          throw new CommitException.Conflict(next.commitId(), other.commitId(), layout.pointer());
        }
      }
    }
  }

  private Optional<Pointer> pointer() throws IOException {
    Optional<byte[]> content = store.find(layout.pointer());
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(parse(layout.pointer(), content.get(), Pointer.class));
  }

  private Snapshot read(Pointer pointer) throws IOException {
    try {
      return parse(pointer.key(), store.get(pointer.object()), Snapshot.class);
    } catch (FileNotFoundException e) {
      throw new IOException(
          "%s names %s, which is missing in %s"
              .formatted(layout.pointer(), pointer.key(), store.base()),
          e);
    }
  }

  private static <T> T parse(String key, byte[] json, Class<T> type) throws IOException {
    try {
      return Json.read(json, type);
    } catch (IOException e) {
      throw new DamagedObjectException(
          key, "is no " + type.getSimpleName().toLowerCase(Locale.ROOT), e);
    }
  }
}
