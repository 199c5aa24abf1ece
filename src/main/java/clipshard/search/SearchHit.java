package clipshard.search;

import java.util.Collections;
import java.util.SortedMap;

/**
 * A neighbour.
 *
 * @param rank from 1, the nearest
 * @param id of the row in the images table; any text
 * @param position in the index, from 0
 * @param shard that holds the position
 * @param cosine of the query's vector and the neighbour's
 * @param brand as it was indexed; any text
 * @param group whose pictures belong together, as it was indexed; empty for none
 * @param attributes by name, as they were indexed: texts, numbers, booleans or null
 * @param url as it was indexed, without its query; any text
 */
public record SearchHit(
    int rank,
    String id,
    long position,
    int shard,
    float cosine,
    String brand,
    String group,
    SortedMap<String, Object> attributes,
    String url) {
  public SearchHit {
    attributes = Collections.unmodifiableSortedMap(attributes);
  }
}
