package clipshard.job.pipeline;

/**
 * What a picture is known by.
 *
 * @param sha256 of its encoded bytes, in hex; empty where its host says that it is not modified
 * @param validator as {@link clipshard.fetch.Fetched} has it
 */
record Content(String sha256, String validator) {
  /** Of one that is the one that is indexed already, by its host's word. */
  static Content notModified(String validator) {
    return new Content("", validator);
  }
}
