package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** The folder that serves as SPARK_HOME where there is no Spark installation. */
final class SparkHomeIT {

  private static final Path JARS =
      Path.of(System.getProperty("clipshard.spark.home")).resolve("jars");

  @Test
  void holdsOneVersionOfEachLibrary() throws IOException {
    Map<String, List<String>> versions;
    try (Stream<Path> jars = Files.list(JARS)) {
      versions =
          jars.map(jar -> jar.getFileName().toString())
              .filter(name -> !name.matches(".*-(linux|osx|windows)-[a-z0-9_]+\\.jar"))
              // Two libraries have this name, JetBrains's and Amazon's.
              .filter(name -> !name.startsWith("annotations-"))
              .collect(Collectors.groupingBy(name -> name.replaceFirst("-\\d.*", "")));
    }
    assertTrue(
        versions
            .keySet()
            .containsAll(Set.of("spark-sql_2.13", "hadoop-aws", "protobuf-java", "s3")),
        () -> JARS + " holds " + versions.keySet());
    versions.values().removeIf(names -> names.size() == 1);
    assertEquals(Map.of(), versions);
  }

  @Test
  void theBuildKnowsTheModuleOptionsOfThisSpark() {
    assertEquals(
        words(
            JavaModuleOptions.defaultModuleOptions()
                .replace("--add-modules=jdk.incubator.vector", "")),
        words(System.getProperty("clipshard.spark.module.options")));
  }

  private static List<String> words(String text) {
    return Stream.of(text.strip().split("\\s+")).sorted().toList();
  }
}
