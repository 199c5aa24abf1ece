package clipshard.report;

import java.nio.file.*;

class Sketch {
  public static void main(String[] a) throws Exception {
    Files.createDirectories(Path.of("target/report"));
    Files.writeString(Path.of("target/report/full.html"), HtmlReport.render(ExampleReports.full()));
    Files.writeString(
        Path.of("target/report/minimal.html"), HtmlReport.render(ExampleReports.minimal()));
    Files.writeString(
        Path.of("target/report/hostile.html"), HtmlReport.render(ExampleReports.hostile()));
  }
}
