package clipshard.scripts;

import clipshard.store.ObjectStore;
import clipshard.store.ObjectTooLargeException;
import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  List<String> read(ObjectStore store) throws IOException {
    List<String> ids = new ArrayList<>();
    for (String key : keys) {
      ids.addAll(parse(key, get(store, key)));
    }
    return ids;
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

  static List<String> parse(String key, byte[] file) throws IdMapException {
    boolean isNumPys = key.endsWith(".npy") || NpyHeader.isAnnounced(file);
    List<String> ids = isNumPys ? NpyIds.read(file) : JsonIds.read(file);
    CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    for (int position = 0; position < ids.size(); position++) {
      String id = ids.get(position);
      if (id.isEmpty()) {
        throw IdMapException.damaged("the id at position " + position + " is empty");
      }
      if (!utf8.canEncode(id)) {
        throw IdMapException.damaged("the id at position " + position + " is no Unicode text");
      }
    }
    return ids;
  }
}
