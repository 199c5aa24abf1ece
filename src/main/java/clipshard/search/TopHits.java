package clipshard.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The best hits of some queries over the shards seen so far, and each query's cosine to the vector
 * at the position it is expected at.
 *
 * <p>Cosines are of unit vectors; equal scores are ordered by position, so the answer does not
 * depend on the order of the shards.
 */
public final class TopHits implements Serializable {
  private static final long serialVersionUID = 2L;

  private static final Comparator<Hit> BEST_FIRST =
      Comparator.comparing(Hit::score).reversed().thenComparing(Hit::position);

  private final int k;
  private final Hit[][] best;
  private final float[] own;

  /** No hits yet for {@code queries} queries, of which the {@code k} best are kept. */
  public TopHits(int queries, int k) {
    this.k = k;
    this.best = new Hit[queries][0];
    this.own = new float[queries];
    Arrays.fill(own, Float.NaN);
  }

  /**
   * One hit.
   *
   * @param score what hits are ordered by, the largest first: it tells apart what L2 distances near
   *     0 tell apart, and their cosines, all rounded to 1, do not
   */
  public record Hit(long position, float score, float cosine) implements Serializable {}

  /** Adds hits of one query, in any order. */
  public void add(int query, List<Hit> hits) {
    List<Hit> all = hits(query);
    all.addAll(hits);
    all.sort(BEST_FIRST);
    best[query] = all.subList(0, Math.min(k, all.size())).toArray(Hit[]::new);
  }

  /** Records the cosine of a query to the vector at its expected position. */
  public void addOwn(int query, float cosine) {
    own[query] = cosine;
  }

  /** Takes over what another saw of other shards. */
  public TopHits merge(TopHits other) {
    for (int query = 0; query < own.length; query++) {
      add(query, List.of(other.best[query]));
      if (!Float.isNaN(other.own[query])) {
        own[query] = other.own[query];
      }
    }
    return this;
  }

  /** Best first; a new list. */
  public List<Hit> hits(int query) {
    return new ArrayList<>(List.of(best[query]));
  }

  /** Whether no query has a hit. */
  public boolean isEmpty() {
    return Arrays.stream(best).allMatch(hits -> hits.length == 0);
  }

  /** The query's cosine to the vector at its expected position; NaN when that was in no shard. */
  public float own(int query) {
    return own[query];
  }

  /** For the way from a task to the driver. */
  public byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(this);
    }
    return bytes.toByteArray();
  }

  /** The inverse of {@link #toBytes}, for bytes that a task of the same run made. */
  public static TopHits fromBytes(byte[] bytes) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (TopHits) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }
}
