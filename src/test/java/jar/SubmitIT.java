package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shell.Outcome;
import shell.Scripts;

/** What {@code scripts/submit.sh} asks of a Spark installation, here one that prints it. */
class SubmitIT {
  private static final String HADOOP_AWS = "org.apache.hadoop:hadoop-aws:3.3.4";

  @TempDir private Path home;

  @BeforeEach
  void install() throws IOException {
    Path command = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(command, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    command.toFile().setExecutable(true);
    Files.createDirectory(home.resolve("conf"));
    Files.createDirectory(home.resolve("jars"));
    Files.createFile(home.resolve("jars/hadoop-client-api-3.3.4.jar"));
  }

  @Test
  void namesTheHadoopAwsOfItsHadoop() throws Exception {
    assertEquals(HADOOP_AWS, packages());
  }

  @Test
  void addsItToThePackagesThatAreNamed() throws Exception {
    assertEquals("a:b:1," + HADOOP_AWS, packages("--packages", "a:b:1"));
    assertEquals("a:b:1," + HADOOP_AWS, packages("--packages=a:b:1"));
    assertEquals("a:b:1," + HADOOP_AWS, packages("--conf", "spark.jars.packages=a:b:1"));
  }

  @Test
  void addsItToThePackagesOfAFile() throws Exception {
    Files.writeString(
        home.resolve("conf/spark-defaults.conf"), "# ours\nspark.jars.packages   a:b:1 \n");
    assertEquals("a:b:1," + HADOOP_AWS, packages());
    assertEquals("c:d:2," + HADOOP_AWS, packages("--conf", "spark.jars.packages=c:d:2"));

    Path other = home.resolve("other.conf");
    Files.writeString(other, "spark.jars.packages=e:f:3\n");
    assertEquals("e:f:3," + HADOOP_AWS, packages("--properties-file", other.toString()));
  }

  @Test
  void whatTheOptionNamesCountsBeforeTheProperty() throws Exception {
    assertEquals(
        "a:b:1," + HADOOP_AWS,
        packages("--packages", "a:b:1", "--conf", "spark.jars.packages=c:d:2"));
  }

  @Test
  void addsNoneWhereThereIsOne() throws Exception {
    assertEquals("x:hadoop-aws:9", packages("--packages", "x:hadoop-aws:9"));
    assertEquals("", packages("--conf", "spark.jars.packages=x:hadoop-aws:9"));
    assertEquals("", packages("--without-hadoop-aws"));

    Path defaults = home.resolve("conf/spark-defaults.conf");
    Files.writeString(defaults, "spark.jars.packages x:hadoop-aws:9\n");
    assertEquals("", packages());
    Files.delete(defaults);

    Files.createFile(home.resolve("jars/hadoop-aws-3.3.4.jar"));
    assertEquals("", packages());
  }

  /** Spark 3.5 gives it neither these nor what is asked for by default. */
  @Test
  void aDriverInAStandaloneClusterHasSparksModuleOptions() throws Exception {
    FileUtil.fullyDelete(home.resolve("jars").toFile());
    Files.createSymbolicLink(
        home.resolve("jars"), Path.of(System.getProperty("clipshard.spark.home"), "jars"));
    Files.writeString(
        home.resolve("conf/spark-defaults.conf"),
        "spark.driver.defaultJavaOptions -Da=1\nspark.driver.extraJavaOptions -Db=2\n");
    List<String> cluster = List.of("--master", "spark://m:7077", "--deploy-mode", "cluster");
    String options = last(submitted(cluster), "--driver-java-options");
    assertTrue(options.endsWith(" -Da=1 -Db=2"), options);
    for (String option : JavaModuleOptions.defaultModuleOptionArray()) {
      if (!option.matches("-XX:.*|--add-modules=.*")) {
        assertTrue(List.of(options.split(" ")).contains(option), option);
      }
    }
    List<String> more = new ArrayList<>(cluster);
    more.addAll(List.of("--driver-java-options", "-Dc=3"));
    more.addAll(List.of("--conf", "spark.driver.extraJavaOptions=-Dd=4"));
    options = last(submitted(more), "--driver-java-options");
    assertTrue(options.endsWith(" -Da=1 -Dc=3"), options);
  }

  @Test
  void onesOwnJavaOptionsAreKept() throws Exception {
    for (String process : List.of("driver", "executor")) {
      String property = "spark." + process + ".defaultJavaOptions=";
      String ours = last(submitted(List.of()), property);
      assertTrue(ours.startsWith("-Dorg.bytedeco.javacpp."), ours);
      List<String> option = List.of("--conf", property + "-Da=1 -Db=2");
      assertEquals(ours + " -Da=1 -Db=2", last(submitted(option), property));

      Path file = home.resolve("conf/spark-defaults.conf");
      Files.writeString(file, property + "-Dc=3\n");
      assertEquals(ours + " -Dc=3", last(submitted(List.of()), property));
      Files.delete(file);
    }
  }

  /** The packages that Spark is asked for by its option. */
  private String packages(String... options) throws IOException, InterruptedException {
    return last(submitted(List.of(options)), "--packages");
  }

  /** The last value of an option, or of a property that ends with its "="; to Spark that counts. */
  private static String last(List<String> words, String option) {
    String value = "";
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(option)) {
        value = words.get(i + 1);
      } else if (option.endsWith("=") && words.get(i).startsWith(option)) {
        value = words.get(i).substring(option.length());
      }
    }
    return value;
  }

  private List<String> submitted(List<String> options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("scripts/submit.sh", "BuildIndex"));
    command.addAll(options);
    Outcome outcome =
        new Scripts(Map.of("SPARK_HOME", home.toString(), "ENV_FILE", "/dev/null"))
            .run(command.toArray(String[]::new));
    outcome.succeeded("--class", "BuildIndex");
    return outcome.output().lines().toList();
  }
}
