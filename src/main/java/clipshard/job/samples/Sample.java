package clipshard.job.samples;

import clipshard.format.PlanRow;

/**
 * A sampled row of the index.
 *
 * @param url that the table has for it now
 * @param contentHash of the picture that was indexed
 */
public record Sample(long position, String id, String url, String contentHash) {
  /** What has to be done to embed it again. */
  public PlanRow toEmbed() {
    return PlanRow.picture(id, url);
  }
}
