package clipshard.job.pipeline;

import clipshard.format.PlanRow;
import clipshard.picture.RejectedException;
import java.io.IOException;
import java.nio.FloatBuffer;

/** Pictures' tensors, one picture after the other as they come. For use by one thread. */
interface PictureTensors extends AutoCloseable {
  /** A picture that is here, or is known to be none. */
  interface Picture {
    PlanRow row();

    /**
     * Writes the tensors, as {@link TensorFiller#fill} does; called once, before the next picture
     * is asked for.
     */
    Content write(FloatBuffer out, int offset) throws RejectedException, InterruptedException;
  }

  /** Asked by the thread that reads, before a picture is decoded. */
  @FunctionalInterface
  interface Caution {
    /** Whether the picture is to be decoded in a child process first. */
    boolean isDue(PlanRow row) throws IOException, InterruptedException;
  }

  /** The next picture; null when there is none left. */
  Picture next() throws IOException, InterruptedException;

  @Override
  void close();
}
