package clipshard.scripts;

import clipshard.store.ObjectStore;
import clipshard.store.ObjectTooLargeException;
import java.io.IOException;
import java.util.List;

/** An id map of earlier scripts, in one file or in numbered JSON parts. */
record IdMapFile(List<String> keys) {
  /** What an array holds, and at most a quarter of this process: reading takes some copies. */
  static final long MOST_BYTES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);

  IdMapFile {
    keys = List.copyOf(keys);
  }

  /** The name it goes by in findings. */
  String name() {
    return keys.get(0);
  }

  /**
   * Reads all parts.
   *
   * @throws IdMapException when they are no id map that is read here
   * @throws IOException when the store fails, or a file is not there
   */
  IdList read(ObjectStore store) throws IOException {
    if (keys.size() == 1) {
      return parse(keys.get(0), get(store, keys.get(0)));
    }
    IdList.Builder all = new IdList.Builder();
    for (String key : keys) {
      IdList part = parse(key, get(store, key));
      for (int position = 0; position < part.size(); position++) {
        all.add(part.get(position));
      }
    }
    return all.build();
  }

  private static byte[] get(ObjectStore store, String key) throws IOException {
    try {
      return store.get(key, MOST_BYTES);
    } catch (ObjectTooLargeException e) {
      throw IdMapException.notRead(
          "is larger than %,d bytes; read are up to 2 GB, and a quarter of the driver's memory (--driver-memory)"
              .formatted(MOST_BYTES));
    }
  }

  static IdList parse(String key, byte[] file) throws IdMapException {
    return key.endsWith(".npy") || NpyHeader.isAnnounced(file)
        ? NpyIds.read(file)
        : JsonIds.read(file);
  }
}
