package clipshard.job;

import clipshard.config.Settings;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The stores that tasks of one JVM share, since they are dear to open; open until the JVM exits.
 */
public final class ExecutorStores {
  private static final Map<Settings.Storage, ObjectStore> STORES = new HashMap<>();

  private ExecutorStores() {}

  public static synchronized ObjectStore store(Settings.Storage settings) throws IOException {
    ObjectStore store = STORES.get(settings);
    if (store == null) {
      store = ObjectStore.open(settings);
      STORES.put(settings, store);
    }
    return store;
  }
}
