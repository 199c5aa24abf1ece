package clipshard.job.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StretchPartitionerTest {

  private static List<Integer> partitions(List<Long> rows, long end) {
    StretchPartitioner stretches = StretchPartitioner.of(rows);
    return LongStream.range(-1, end).mapToObj(stretches::getPartition).toList();
  }

  @Test
  void eachStretchIsAPartition() {
    assertEquals(List.of(0, 0, 0, 1, 2, 2, 2), partitions(List.of(2L, 1L, 2L), 6));
    assertEquals(List.of(0, 0, 0), partitions(List.of(0L), 2));
    assertEquals(3, StretchPartitioner.of(List.of(2L, 1L, 2L)).numPartitions());
  }
}
