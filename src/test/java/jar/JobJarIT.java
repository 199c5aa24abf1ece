package jar;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the job's jar: all it needs beside Spark, Hadoop and S3A, and nothing else. */
final class JobJarIT {

  private static final Path JAR = Path.of(System.getProperty("clipshard.jar"));

  /** Says which libraries are in the jar, and its size. */
  private static final Path LIST = Path.of("CONTRIBUTING.md");

  /** Clusters fetch the jar to every machine. */
  private static final long MOST_BYTES = 50_000_000;

  /** What may stand in the jar; whatever Spark brings, tests and the sandbox are elsewhere. */
  private static final Pattern EXPECTED =
      Pattern.compile(
          "(clipshard|ai/onnxruntime|org/bytedeco|org/postgresql|org/publicsuffix)/.*"
              + "|META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|services/.*|licenses/.*|maven/.*\\.properties)"
              + "|[A-Z]\\w*(\\$\\w+)*\\.class|[\\w.-]+\\.(onnx|txt|conf|properties)");

  private static final Set<String> NATIVES =
      Set.of(
          "libjniclipshard.so",
          "libjniclipsharddecode.so",
          "libgomp.so.1",
          "libjnijavacpp.so",
          "libopenblas.so.0",
          "libjniopenblas.so",
          "libjniopenblas_nolapack.so",
          "libgfortran.so.5",
          "libquadmath.so.0",
          "libopencv_core.so.413",
          "libopencv_imgproc.so.413",
          "libopencv_imgcodecs.so.413",
          "libjniopencv_core.so",
          "libjniopencv_imgproc.so",
          "libjniopencv_imgcodecs.so",
          "libonnxruntime.so",
          "libonnxruntime4j_jni.so");

  /** Where the licences of what CONTRIBUTING.md lists stand in the jar. */
  private static final Map<String, List<String>> LICENCES =
      Map.ofEntries(
          entry("picocli", List.of("META-INF/LICENSE")),
          entry("Typesafe Config", List.of("META-INF/LICENSE")),
          entry("Apache HttpClient 5, HttpCore 5", List.of("META-INF/LICENSE")),
          entry("Public Suffix List", licences("PublicSuffixList", "MPL-2.0")),
          entry("PostgreSQL JDBC", licences("PostgreSQL-JDBC")),
          entry("ONNX Runtime", licences("ONNX-Runtime")),
          entry("protobuf-java", licences("protobuf")),
          entry("tribuo-util-onnx", List.of("META-INF/LICENSE")),
          entry("JavaCPP", List.of("META-INF/LICENSE")),
          entry("OpenBLAS", licences("OpenBLAS")),
          entry("OpenCV (core, imgproc, imgcodecs)", List.of("META-INF/LICENSE")),
          entry("FAISS", licences("FAISS")),
          entry(
              "GCC's libgomp, libgfortran, libstdc++, libquadmath",
              licences("GCC", "GPL-3.0", "GCC-exception-3.1", "LGPL-2.1")),
          entry("JMustache", licences("JMustache")));

  /** Words that are in the text of a licence, and in no other that CONTRIBUTING.md names. */
  private static final Map<String, String> WORDS =
      Map.of(
          "Apache 2.0", "Apache License Version 2.0",
          "MIT", "Permission is hereby granted, free of charge",
          "BSD 2-clause", "Redistributions of source code must retain",
          "BSD 3-clause", "used to endorse or promote products",
          "GPL 3", "GNU GENERAL PUBLIC LICENSE Version 3",
          "the runtime exception", "GCC RUNTIME LIBRARY EXCEPTION",
          "LGPL 2.1", "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1",
          "MPL 2.0", "Mozilla Public License Version 2.0");

  private static List<String> licences(String... names) {
    return Stream.of(names).map(name -> "META-INF/licenses/" + name + ".txt").toList();
  }

  @Test
  void holdsTheLicenceOfEachLibraryThatIsListed() throws IOException {
    Map<String, String> rows = dependencies();
    assertEquals(LICENCES.keySet(), rows.keySet());
    for (Map.Entry<String, String> row : rows.entrySet()) {
      StringBuilder texts = new StringBuilder();
      for (String name : LICENCES.get(row.getKey())) {
        texts.append(text(name));
      }
      String text = texts.toString().replaceAll("\\s+", " ");
      List<String> named = WORDS.keySet().stream().filter(row.getValue()::contains).toList();
      assertFalse(named.isEmpty(), row::toString);
      named.forEach(licence -> assertTrue(text.contains(WORDS.get(licence)), row + ": " + text));
      assertEquals(
          row.getValue().contains("BSD 3-clause"),
          text.contains(WORDS.get("BSD 3-clause")),
          row + ": " + text);
    }
  }

  @Test
  void isAsLargeAsItSays() throws IOException {
    Matcher size = Pattern.compile("The\\s+job's jar is (\\d+) MB").matcher(Files.readString(LIST));
    assertTrue(size.find(), LIST + " gives no size of the jar");
    assertEquals(Integer.parseInt(size.group(1)), Files.size(JAR) / 1e6, 1);
  }

  @Test
  void holdsNothingThatSparkBrings() throws IOException {
    assertEquals(
        Set.of(),
        names(
            Pattern.compile(
                    "(.*/)?(spark|hadoop|s3a|amazonaws|awssdk|amazon|jackson|parquet|scala|slf4j|log4j|netty)/.*")
                .asMatchPredicate()));
  }

  @Test
  void holdsNothingUnexpected() throws IOException {
    assertEquals(Set.of(), names(EXPECTED.asMatchPredicate().negate()));
  }

  @Test
  void holdsItsLibrariesUnderNamesOfItsOwn() throws IOException {
    assertEquals(
        Set.of("hc", "mustache", "onnx", "picocli", "protobuf", "typesafe"),
        names(name -> name.startsWith("clipshard/shaded/")).stream()
            .map(name -> name.replaceFirst("clipshard/shaded/([^/]+)/.*", "$1"))
            .collect(Collectors.toSet()));
  }

  @Test
  void holdsTheNativesOfOnePlatform() throws IOException {
    assertEquals(
        NATIVES,
        names(Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib)").asMatchPredicate()).stream()
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .collect(Collectors.toSet()));
  }

  @Test
  void holdsNoDevelopmentFiles() throws IOException {
    assertEquals(
        Set.of(),
        names(Pattern.compile(".*(/include/|/cmake/|/pkgconfig/|\\.proto$).*").asMatchPredicate()));
  }

  @Test
  void namesTheDriverToDriverManager() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        var service = jar.getInputStream(new ZipEntry("META-INF/services/java.sql.Driver"))) {
      assertEquals(
          "org.postgresql.Driver",
          new String(service.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void isSmallEnoughToShip() throws IOException {
    long bytes = Files.size(JAR);
    assertTrue(bytes < MOST_BYTES, () -> JAR + " has " + bytes + " bytes, more than " + MOST_BYTES);
  }

  @Test
  void loadsItsNativesWithNothingElseOnTheClassPath(@TempDir Path folder) throws Exception {
    Path source = folder.resolve("Natives.java");
    Files.writeString(
        source,
        """
        import static org.bytedeco.opencv.global.opencv_imgcodecs.*;

        import clipshard.config.Settings.Metric;
        import clipshard.faiss.FaissIndex;
        import org.bytedeco.javacpp.BytePointer;
        import org.bytedeco.opencv.opencv_core.Mat;

        class Natives {
          public static void main(String[] arguments) throws Exception {
            BytePointer png = new BytePointer();
            imencode(".png", new Mat(3, 2, org.bytedeco.opencv.global.opencv_core.CV_8UC3), png);
            Mat image = imdecode(new Mat(png), IMREAD_COLOR);
            try (FaissIndex index = FaissIndex.create(2, "Flat", Metric.INNER_PRODUCT)) {
              index.add(new float[] {1, 0, 0, 1}, 2);
              System.out.print(image.rows() + "x" + image.cols() + " " + index.count() + " ");
            }
            System.out.print(ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion() + " ");
            System.out.print(java.sql.DriverManager.drivers().count());
          }
        }
        """);
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("natives"),
                "-cp",
                JAR.toString(),
                source.toString())
            .redirectError(folder.resolve("errors").toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertEquals(0, java.waitFor(), Files.readString(folder.resolve("errors")));
    assertTrue(
        Files.readString(folder.resolve("output")).matches("3x2 2 \\d+\\.\\d+\\.\\d+ 1"),
        Files.readString(folder.resolve("output")));
  }

  /** Library and licence in the list. */
  private static Map<String, String> dependencies() throws IOException {
    String page = Files.readString(LIST);
    String section =
        page.replaceFirst("(?s).*\n## Dependencies\n", "").replaceFirst("(?s)\n## .*", "");
    return section
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> line.split(" *\\| *", -1))
        .collect(Collectors.toMap(cells -> cells[1], cells -> cells[3]));
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      ZipEntry entry = jar.getEntry(name);
      assertNotNull(entry, () -> "the jar holds no " + name);
      return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Set<String> names(Predicate<String> wanted) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .filter(wanted)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
