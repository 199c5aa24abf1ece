package clipshard.commit;

import java.io.IOException;

/** Knows whether a run is still the only writer of its index. */
@FunctionalInterface
public interface SoleWriter {
  /** Throws unless this run may write. */
  void require() throws IOException, CommitException;
}
