package clipshard.scripts;

import java.util.List;

/**
 * How the vectors of one shard of {@code combined} compare with the mean of the other two types'.
 *
 * @param shard number
 * @param keys of {@link ScriptFiles#THREE}'s shards
 * @param rows compared: those whose three vectors and whose mean have a direction
 * @param others rows whose cosine to the normalised mean is below {@link MeanOfTwo#SAME}
 * @param firstOther the first one's row; -1 when there is none
 * @param leastCosine of the rows compared; 1 when there are none
 */
public record MeanFacts(
    int shard, List<String> keys, long rows, long others, long firstOther, double leastCosine) {
  public MeanFacts {
    keys = List.copyOf(keys);
  }
}
