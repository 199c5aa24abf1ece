package clipshard.report;

/** Markup of our own, which the page takes as it is. */
record Verbatim(String markup) {
  /** As a template sees it: empty counts as false. */
  @Override
  public String toString() {
    return markup;
  }
}
