package clipshard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the job's jar: all it needs beside Spark, Hadoop and S3A, and nothing else. */
final class JobJarIT {

  private static final Path JAR = Path.of(System.getProperty("clipshard.jar"));

  /** Clusters fetch the jar to every machine. */
  private static final long MOST_BYTES = 50_000_000;

  /** What may stand in the jar; whatever Spark brings, tests and the sandbox are elsewhere. */
  private static final Pattern EXPECTED =
      Pattern.compile(
          "(clipshard|ai/onnxruntime|org/bytedeco|org/jfree|org/postgresql|org/publicsuffix)/.*"
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

  @Test
  void holdsNothingUnexpected() throws IOException {
    assertEquals(Set.of(), names(EXPECTED.asMatchPredicate().negate()));
  }

  @Test
  void holdsItsLibrariesUnderNamesOfItsOwn() throws IOException {
    assertEquals(
        Set.of("batik", "hc", "mustache", "onnx", "picocli", "protobuf", "typesafe"),
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
    assertTrue(java.waitFor(2, TimeUnit.MINUTES), "still running after two minutes");
    assertEquals(0, java.exitValue(), Files.readString(folder.resolve("errors")));
    assertTrue(
        Files.readString(folder.resolve("output")).matches("3x2 2 \\d+\\.\\d+\\.\\d+ 1"),
        Files.readString(folder.resolve("output")));
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
