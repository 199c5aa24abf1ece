package clipshard.report;

import java.util.List;

/**
 * A chart, and what it shows in words and numbers.
 *
 * @param rows the same in numbers
 */
record Figure(String title, String caption, Drawing drawing, List<Fact> rows) {
  /**
   * A name and its value.
   *
   * @param code whether the value is for programs: a hash, a URI
   */
  record Fact(String name, String value, boolean code) {
    Fact(String name, String value) {
      this(name, value, false);
    }
  }
}
