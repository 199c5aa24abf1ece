package clipshard.search;

import java.util.List;

/**
 * The neighbours of one query.
 *
 * @param kind {@code url}, {@code file}, {@code picture} or {@code id}
 * @param query the file, the id, the picture's name, or the URL without user, password and query
 * @param position of the id; null for other kinds
 * @param hits nearest first, at equal scores those at lower positions first; not the id itself
 */
public record SearchAnswer(String kind, String query, Long position, List<SearchHit> hits) {
  public SearchAnswer {
    hits = List.copyOf(hits);
  }
}
