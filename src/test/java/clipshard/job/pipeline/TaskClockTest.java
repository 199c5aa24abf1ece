package clipshard.job.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.job.pipeline.TaskClock.Work;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskClockTest {
  @Test
  void timeCountsForWhatIsDoneUntilTheNextThing() {
    Iterator<Long> times = List.of(100L, 103L, 110L, 111L, 131L).iterator();
    TaskClock clock = new TaskClock(times::next);
    assertEquals(Work.STORAGE, clock.now(Work.ENCODER));
    assertEquals(Work.ENCODER, clock.now(Work.STORAGE));
    assertEquals(Work.STORAGE, clock.now(Work.ENCODER));
    assertEquals(Map.of(Work.STORAGE, 4L, Work.ENCODER, 27L), clock.nanos());
  }
}
