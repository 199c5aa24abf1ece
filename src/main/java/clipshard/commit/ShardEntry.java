package clipshard.commit;

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
 * @param objects per index type's label, FAISS's serialisation of the shard
 */
public record ShardEntry(
    int ordinal, long firstPosition, int count, String createdAt, Map<String, ObjectRef> objects)
    implements Serializable {
  public ShardEntry {
    objects = Map.copyOf(objects);
  }
}
