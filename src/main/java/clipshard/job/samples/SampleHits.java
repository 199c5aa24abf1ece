package clipshard.job.samples;

import clipshard.config.IndexType;
import clipshard.search.TopHits;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was found for some rows of an index that were searched for.
 *
 * @param positions of these rows, ascending
 * @param hits of each of them, by its number in {@code positions}
 */
public record SampleHits(List<Long> positions, Map<IndexType, TopHits> hits) {
  public SampleHits {
    positions = List.copyOf(positions);
    EnumMap<IndexType, TopHits> inOrder = new EnumMap<>(IndexType.class);
    inOrder.putAll(hits);
    hits = Collections.unmodifiableMap(inOrder);
  }

  /** The hits of a query, nearest first, without the query itself. */
  List<TopHits.Hit> neighbours(IndexType type, int query) {
    long own = positions.get(query);
    return hits.get(type).hits(query).stream().filter(hit -> hit.position() != own).toList();
  }
}
