package clipshard.job.search;

import clipshard.config.IndexType;
import clipshard.search.SearchHit;
import clipshard.search.SearchOptions;
import clipshard.search.ShardSearch;
import clipshard.search.TopHits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows that answer queries: the nearest ones, of each group no more than are asked for. */
record NearestRows(ShardPass pass, IndexType type, SearchOptions options) {
  /** A search with groups costs a pass, rarely a second. */
  private static final int DEEPER = 4;

  /**
   * The hits of each query, best first, without the row that the query is of.
   *
   * @param chosen the rows that are searched, as {@link ChosenRows} gives them; empty for all
   */
  List<List<SearchHit>> of(QueryVectors vectors, Optional<Map<Integer, byte[]>> chosen)
      throws IOException {
    long most = Math.max(1, pass.snapshot().living());
    // One more than asked for, since an id finds itself.
    for (long depth = options.k() + 1L; ; depth *= DEEPER) {
      int k = (int) Math.min(depth, most);
      TopHits hits =
          pass.run(new ShardSearch(vectors.all(), k, ShardSearch.EXACT_BLOCK), type, chosen);
      List<List<SearchHit>> answers = answers(vectors, hits);
      if (options.perGroup() == 0 || k == most || areWhole(answers, hits, k)) {
        return answers;
      }
    }
  }

  /** Whether no deeper search finds more. */
  private boolean areWhole(List<List<SearchHit>> answers, TopHits hits, int depth) {
    for (int query = 0; query < answers.size(); query++) {
      if (answers.get(query).size() < options.k() && hits.hits(query).size() == depth) {
        return false;
      }
    }
    return true;
  }

  private List<List<SearchHit>> answers(QueryVectors vectors, TopHits found) throws IOException {
    List<List<TopHits.Hit>> hits = new ArrayList<>();
    Set<Long> positions = new HashSet<>();
    for (int query = 0; query < vectors.all().length; query++) {
      List<TopHits.Hit> others = others(found.hits(query), vectors.position(query));
      others.forEach(hit -> positions.add(hit.position()));
      hits.add(others);
    }
    NamedHits named = NamedHits.read(pass.objects(), pass.snapshot(), positions);
    return hits.stream().map(others -> named.ranked(best(others, named))).toList();
  }

  private List<TopHits.Hit> others(List<TopHits.Hit> hits, Long own) {
    return hits.stream()
        .filter(hit -> own == null || hit.position() != own)
        .limit(options.perGroup() == 0 ? options.k() : Long.MAX_VALUE)
        .toList();
  }

  private List<TopHits.Hit> best(List<TopHits.Hit> hits, NamedHits named) {
    if (options.perGroup() == 0) {
      return hits;
    }
    Map<String, Integer> taken = new HashMap<>();
    List<TopHits.Hit> best = new ArrayList<>();
    for (TopHits.Hit hit : hits) {
      String group = named.group(hit);
      if (best.size() < options.k()
          && (group.isEmpty() || taken.merge(group, 1, Integer::sum) <= options.perGroup())) {
        best.add(hit);
      }
    }
    return best;
  }
}
