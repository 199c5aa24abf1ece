package clipshard.job;

/**
 * A sampled row of the index.
 *
 * @param url that the table has for it now
 * @param contentHash of the picture that was indexed
 */
record Sample(long position, String id, String url, String contentHash) {}
