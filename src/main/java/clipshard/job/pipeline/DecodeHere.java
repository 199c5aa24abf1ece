package clipshard.job.pipeline;

import clipshard.format.PlanRow;
import clipshard.picture.RejectedException;
import java.io.IOException;
import java.nio.FloatBuffer;

/**
 * Decodes pictures in the thread that asks for them, straight to where they are wanted.
 *
 * @param downloads not closed with this
 * @param filler not closed with this
 */
record DecodeHere(FetchAhead<PlanRow> downloads, TensorFiller filler, Caution caution)
    implements PictureTensors {
  private record Arrived(
      FetchAhead<PlanRow>.Download download, boolean careful, TensorFiller filler)
      implements Picture {
    @Override
    public PlanRow row() {
      return download.picture();
    }

    @Override
    public Content write(FloatBuffer out, int offset)
        throws RejectedException, InterruptedException {
      return filler.fill(row(), download.fetched(), careful, out, offset);
    }
  }

  @Override
  public Picture next() throws IOException, InterruptedException {
    FetchAhead<PlanRow>.Download arrived = downloads.next();
    return arrived == null ? null : new Arrived(arrived, caution.isDue(arrived.picture()), filler);
  }

  @Override
  public void close() {}
}
