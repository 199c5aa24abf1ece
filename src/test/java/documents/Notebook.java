package documents;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The cells of a notebook, whatever its format. */
record Notebook(List<Cell> cells) {
  private static final String TITLE = "// Databricks notebook source";
  private static final String BETWEEN = "\n// COMMAND ----------\n";
  private static final String MAGIC = "// MAGIC";
  private static final String PROSE = MAGIC + " %md";

  Notebook {
    cells = List.copyOf(cells);
  }

  /**
   * A cell.
   *
   * @param code Scala, or else prose in Markdown
   * @param text without blank lines around it
   */
  record Cell(boolean code, String text) {}

  /** Reads Databricks' source format, with cells of Scala and of prose. */
  static Notebook ofDatabricks(String source) {
    if (!source.startsWith(TITLE + "\n")) {
      throw new IllegalArgumentException("the first line is not: " + TITLE);
    }
    return new Notebook(
        Arrays.stream(source.substring(TITLE.length()).split(BETWEEN))
            .map(cell -> cell(cell.strip()))
            .toList());
  }

  private static Cell cell(String text) {
    if (!text.startsWith(MAGIC)) {
      return new Cell(true, text);
    }
    List<String> lines = text.lines().toList();
    if (!lines.get(0).equals(PROSE) || !lines.stream().allMatch(line -> line.startsWith(MAGIC))) {
      throw new IllegalArgumentException("neither Scala nor prose: " + text);
    }
    return new Cell(
        false,
        lines.stream()
            .skip(1)
            .map(line -> line.substring(MAGIC.length()).stripTrailing().replaceFirst("^ ", ""))
            .collect(Collectors.joining("\n")));
  }
}
