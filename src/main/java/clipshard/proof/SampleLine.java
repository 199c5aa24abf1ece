package clipshard.proof;

import clipshard.search.TopHits;
import clipshard.shard.ShardPlan;
import clipshard.text.Shown;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of one sampled picture: embedded again and searched over all shards.
 *
 * @param id of the row
 * @param position that the id map gives it
 * @param topPosition of the best hit; the expected position when it ties with the best
 * @param rank 1 + the hits that are better than the expected position by more than {@value #TIE};
 *     ties are not better
 * @param cosine of the new vector to the one at the expected position
 */
public record SampleLine(String id, long position, long topPosition, int rank, float cosine) {
  /**
   * Cosines closer than this are a tie: twice the picture on two products, or another processor's
   * rounding.
   */
  static final float TIE = 1e-4f;

  /** Below this cosine an unchanged picture was not embedded by the same model. */
  static final float SAME_PICTURE = 0.99f;

  /** Judges a query by its hits. */
  public static SampleLine of(String id, long position, TopHits hits, int query) {
    float own = hits.own(query);
    List<TopHits.Hit> found = hits.hits(query);
    int better = (int) found.stream().filter(hit -> !(hit.cosine() <= own + TIE)).count();
    long top = better > 0 || found.isEmpty() ? firstOrNone(found) : position;
    return new SampleLine(id, position, top, better + 1, own);
  }

  private static long firstOrNone(List<TopHits.Hit> found) {
    return found.isEmpty() ? -1 : found.get(0).position();
  }

  /** Whether the picture finds itself. */
  public boolean isAligned() {
    return rank == 1 && cosine >= SAME_PICTURE;
  }

  /**
   * The line people know, for example {@code [42/200] ✅ id=abc123 | pos(id_map)=102 → shard#0 …}.
   */
  public String format(int number, int of, ShardPlan plan) {
    return String.format(
        Locale.ROOT,
        "[%d/%d] %s id=%s | pos(id_map)=%d → shard#%d | top1_pos=%d → shard#%d | rank=%d |"
            + " cos=%.4f",
        number,
        of,
        isAligned() ? "✅" : "❌",
        Shown.of(id),
        position,
        plan.shardOf(position),
        topPosition,
        topPosition < 0 ? -1 : plan.shardOf(topPosition),
        rank,
        cosine);
  }
}
