package clipshard.job.search;

import clipshard.config.IndexType;
import clipshard.search.SearchQuery;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The vectors of queries as they become known, and the positions of those that are ids. */
final class QueryVectors {
  private final List<SearchQuery> queries;
  private final float[][] vectors;
  private final Long[] positions;

  /** Refuses an empty list. */
  QueryVectors(List<SearchQuery> queries) {
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to search for: no picture and no id");
    }
    this.queries = List.copyOf(queries);
    this.vectors = new float[queries.size()][];
    this.positions = new Long[queries.size()];
  }

  /** The queries that are no ids. */
  List<SearchQuery> pictures() {
    return queries.stream().filter(query -> !isId(query)).toList();
  }

  /** Looks up the queries that are ids, and answers their positions by id. */
  Map<String, Long> fillIds(IndexedIds index, IndexType type) throws IOException {
    List<String> ids = queries.stream().filter(QueryVectors::isId).map(SearchQuery::text).toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> found = index.positions(ids);
    Map<Long, float[]> rows = index.vectors(found.values(), type);
    for (int query = 0; query < vectors.length; query++) {
      if (isId(queries.get(query))) {
        positions[query] = found.get(queries.get(query).text());
        vectors[query] = rows.get(positions[query]);
      }
    }
    return found;
  }

  /**
   * @param embedded in the order of {@link #pictures}
   */
  void fillPictures(List<float[]> embedded) {
    int next = 0;
    for (int query = 0; query < vectors.length; query++) {
      if (!isId(queries.get(query))) {
        vectors[query] = embedded.get(next++);
      }
    }
  }

  /** float[queries][dimension], L2-normalised. */
  float[][] all() {
    return Stream.of(vectors).toArray(float[][]::new);
  }

  /** Where the query is in the index; null unless it is an id. */
  Long position(int query) {
    return positions[query];
  }

  private static boolean isId(SearchQuery query) {
    return query.kind() == SearchQuery.Kind.ID;
  }
}
