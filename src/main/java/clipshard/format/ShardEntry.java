package clipshard.format;

import clipshard.store.ObjectRef;
import java.io.Serializable;
import java.util.Map;

/**
 * One shard as a commit left it. A later commit's entry for the same ordinal replaces it.
 *
 * @param ordinal the shard's number, from 0
 * @param firstPosition global position of its first row
 * @param count rows in it
 * @param createdAt when it was written, ISO-8601 in UTC
 * @param objects per index type's label, FAISS's serialisation of the shard, Flat
 * @param sealed the same vectors in an index of another factory; empty while the shard is open, and
 *     in an index whose factory is Flat
 */
public record ShardEntry(
    int ordinal,
    long firstPosition,
    int count,
    String createdAt,
    Map<String, ObjectRef> objects,
    Map<String, ObjectRef> sealed)
    implements Serializable {
  public ShardEntry {
    objects = Map.copyOf(objects);
    sealed = Map.copyOf(sealed);
  }

  /** What other programs are given of an index type: the sealed shard where there is one. */
  public ObjectRef served(String label) {
    return sealed.getOrDefault(label, objects.get(label));
  }
}
