package clipshard.job.search;

import clipshard.commit.Committer;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.JobException;
import clipshard.store.ObjectStore;
import java.io.IOException;

/** The index that a command needs to be there. */
public final class PresentIndex {
  private static final String HIDDEN =
      " One that the policies on storage.objects hide from a user's token looks so too: run Doctor.";

  private PresentIndex() {}

  /**
   * The snapshot that counts.
   *
   * @throws JobException when there is no index
   */
  public static Snapshot snapshot(ObjectStore store, StorageLayout layout) throws IOException {
    return Committer.open(store, layout).opened().orElseThrow(() -> missing(store, layout, ""));
  }

  /**
   * Says that there is none.
   *
   * @param neither what else is not there, as a clause; may be empty
   */
  public static JobException missing(ObjectStore store, StorageLayout layout, String neither) {
    return new JobException(
        "There is no index under %s: %s is not there%s. Build one with BuildIndex, or set storage.base-uri (BUCKET_NAME) and storage.prefix (PREFIX) to where it is.%s"
            .formatted(store.base(), layout.pointer(), neither, store.mayHide() ? HIDDEN : ""));
  }
}
