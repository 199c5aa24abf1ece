package clipshard.job.search;

import clipshard.commit.Committer;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.store.ObjectStore;
import java.io.IOException;

/** The index that a command needs to be there. */
public final class PresentIndex {
  private PresentIndex() {}

  /**
   * The snapshot that counts.
   *
   * @throws JobException when there is no index
   */
  public static Snapshot snapshot(ObjectStore store, StorageLayout layout) throws IOException {
    return new Committer(store, layout)
        .open()
        .orElseThrow(
            () ->
                new JobException(
                    "There is no index under %s: %s is not there. Build one with BuildIndex, or set storage.base-uri (BUCKET_NAME) and storage.prefix (PREFIX) to where it is."
                        .formatted(store.base(), layout.pointer())));
  }
}
