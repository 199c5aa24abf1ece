package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** The packages that Spark is asked for by its option, the last of which counts. */
  private String packages(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("scripts/submit.sh", "BuildIndex"));
    command.addAll(List.of(options));
    Outcome outcome =
        new Scripts(Map.of("SPARK_HOME", home.toString(), "ENV_FILE", "/dev/null"))
            .run(command.toArray(String[]::new));
    outcome.succeeded("--class", "BuildIndex");
    List<String> words = outcome.output().lines().toList();
    int option = words.lastIndexOf("--packages");
    return option < 0 ? "" : words.get(option + 1);
  }
}
