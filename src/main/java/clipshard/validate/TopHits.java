package clipshard.validate;

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
 * <p>Cosines are of unit vectors; equal ones are ordered by position, so the answer does not depend
 * on the order of the shards.
 */
public final class TopHits implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int k;
  private final long[][] positions;
  private final float[][] cosines;
  private final float[] own;

  /** No hits yet for {@code queries} queries, of which the {@code k} best are kept. */
  public TopHits(int queries, int k) {
    this.k = k;
    this.positions = new long[queries][0];
    this.cosines = new float[queries][0];
    this.own = new float[queries];
    Arrays.fill(own, Float.NaN);
  }

  /** One hit. */
  public record Hit(long position, float cosine) {}

  /** Adds hits of one query, in any order. */
  public void add(int query, long[] newPositions, float[] newCosines) {
    List<Hit> hits = hits(query);
    for (int hit = 0; hit < newPositions.length; hit++) {
      hits.add(new Hit(newPositions[hit], newCosines[hit]));
    }
    hits.sort(Comparator.comparing(Hit::cosine).reversed().thenComparing(Hit::position));
    List<Hit> best = hits.subList(0, Math.min(k, hits.size()));
    positions[query] = best.stream().mapToLong(Hit::position).toArray();
    cosines[query] = new float[best.size()];
    for (int hit = 0; hit < best.size(); hit++) {
      cosines[query][hit] = best.get(hit).cosine();
    }
  }

  /** Records the cosine of a query to the vector at its expected position. */
  public void addOwn(int query, float cosine) {
    own[query] = cosine;
  }

  /** Takes over what another saw of other shards. */
  public TopHits merge(TopHits other) {
    for (int query = 0; query < own.length; query++) {
      add(query, other.positions[query], other.cosines[query]);
      if (!Float.isNaN(other.own[query])) {
        own[query] = other.own[query];
      }
    }
    return this;
  }

  /** Best first; a new list. */
  public List<Hit> hits(int query) {
    List<Hit> hits = new ArrayList<>();
    for (int hit = 0; hit < positions[query].length; hit++) {
      hits.add(new Hit(positions[query][hit], cosines[query][hit]));
    }
    return hits;
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
