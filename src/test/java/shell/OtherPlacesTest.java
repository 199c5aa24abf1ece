package shell;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scripts in clones and shells that are not as their authors'. In place of Spark stands a
 * script that prints what it is given.
 */
class OtherPlacesTest {
  private static final String NAME = "it's 100%25 \"my\" ü $HOME `x` [a] clone";

  @TempDir private Path temporary;
  private Path clone;
  private Path spark;

  @BeforeEach
  void cloneOnceBuilt() throws IOException {
    clone = Files.createDirectory(temporary.toRealPath().resolve(NAME));
    for (String folder : List.of("scripts", "conf")) {
      copy(Path.of(folder));
    }
    Files.copy(Path.of("pom.xml"), clone.resolve("pom.xml"));
    Files.copy(Path.of(".env.example"), clone.resolve(".env.example"));
    Files.createDirectories(clone.resolve("src/main"));
    Files.createDirectories(clone.resolve("target/spark/jars"));
    Files.createFile(clone.resolve("target/spark/copied"));
    String version =
        Files.readString(Path.of("pom.xml"))
            .replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    Files.createFile(clone.resolve("target/clipshard-%s.jar".formatted(version)));
    spark = Files.createDirectories(clone.resolve("a spark/bin")).getParent();
    Files.writeString(spark.resolve("bin/spark-submit"), "#!/bin/sh\nenv\nprintf '%s\\n' \"$@\"\n");
    assertTrue(spark.resolve("bin/spark-submit").toFile().setExecutable(true));
  }

  private void copy(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, clone.resolve(file.toString()), COPY_ATTRIBUTES);
      }
    }
  }

  /** Runs a line of shell in the clone, whose script is {@code $submit}. */
  private Outcome in(Path folder, String line) throws Exception {
    return new Scripts(
            Map.of(
                "SPARK_HOME",
                spark.toString(),
                "submit",
                clone.resolve("scripts/submit.sh").toString(),
                "ENV_FILE",
                ""))
        .run("bash", "-c", "cd -- \"$1\" && " + line, "bash", folder.toString());
  }

  private Outcome inClone(String line) throws Exception {
    return in(clone, line);
  }

  @Test
  void aClonesNameMayHoldWhateverItLikes() throws Exception {
    Outcome outcome =
        in(temporary, "\"$submit\" BuildIndex --files '/a b/ü.onnx' --report-dir 'x  y'");
    outcome.succeeded("\n--files\n/a b/ü.onnx\n", "\n--report-dir\nx  y");
    List<String> words = outcome.output().lines().toList();
    String options =
        words.stream()
            .filter(word -> word.startsWith("spark.driver.defaultJavaOptions="))
            .findFirst()
            .orElseThrow();
    String file = options.replaceFirst(".* -Dlog4j2.configurationFile=", "");
    assertEquals(2, options.split(" ").length, options);
    assertFalse(options.matches(".*['\"$`\\\\].*"), options);
    assertEquals(clone.resolve("conf/log4j2.properties"), Path.of(URI.create(file)));
    String jar = words.get(words.indexOf("--report-dir") - 1);
    assertTrue(Files.exists(Path.of(URI.create(jar))), jar);
  }

  /** What stands for Spark prints the paths of two pages. */
  @Test
  void aReportIsFetchedAndOpenedWhereThereIsAScreen() throws Exception {
    Path browser = Files.createDirectories(temporary.resolve("bin")).resolve("xdg-open");
    Files.writeString(browser, "#!/bin/sh\necho \"$1\" >\"$OPENED\"\n");
    assertTrue(browser.toFile().setExecutable(true));
    Files.writeString(
        spark.resolve("bin/spark-submit"),
        "#!/bin/sh\nprintf '%s\\n' \"$@\" '/a b/1' '/a b/ü 2'\n");
    Path opened = temporary.resolve("opened");
    String line =
        "PATH=%s:$PATH OPENED=%s DISPLAY=%s scripts/report.sh 'my folder' --set a=b"
            .formatted(browser.getParent(), opened, "%s");
    Outcome outcome = inClone(line.formatted("''") + " --no-open");
    outcome.succeeded("\nFetchReport\n", "\nmy folder\n--set\na=b\n/a b/1\n/a b/ü 2");
    inClone("unset WAYLAND_DISPLAY; " + line.formatted("''")).succeeded();
    assertFalse(Files.exists(opened), "there is no screen");
    inClone(line.formatted(":0")).succeeded();
    assertEquals("/a b/ü 2", Files.readString(opened).strip());
  }

  @Test
  void aColonInItIsRefused() throws Exception {
    Path moved = Files.move(clone, temporary.resolve("a:b"));
    new Scripts(Map.of())
        .run(moved.resolve("scripts/submit.sh").toString(), "Doctor")
        .failed("colon", "move it");
  }

  static Stream<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("scripts"))) {
      List<String> helpful = new ArrayList<>();
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (file.toString().endsWith(".sh") && Files.readString(file).contains("--help")) {
          helpful.add(file.getFileName().toString());
        }
      }
      return helpful.stream().filter(name -> !name.equals("lib.sh"));
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shThatIsNoBashRunsIt(String script) throws Exception {
    Outcome outcome = inClone("CDPATH=/:/tmp exec sh scripts/" + script + " --help");
    outcome.succeeded("scripts/" + script);
    assertFalse(outcome.output().contains("not found"), outcome.output());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void itMayBeCalledByALink(String script) throws Exception {
    Path link = temporary.resolve("a link");
    Files.createSymbolicLink(link, clone.resolve("scripts/" + script));
    in(temporary, "'./a link' --help").succeeded("scripts/" + script);
  }

  @Test
  void whereCdGoesIsOfNoMatter() throws Exception {
    Files.createDirectories(temporary.resolve("scripts"));
    inClone("export CDPATH=..:/tmp:/; scripts/submit.sh BuildIndex").succeeded("\nBuildIndex\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_HOME=/nowhere", "JAVA_HOME=/usr"})
  void aJavaHomeThatHoldsNoneIsNamed(String home) throws Exception {
    Outcome outcome = inClone(home + " scripts/submit.sh BuildIndex");
    if (home.endsWith("nowhere")) {
      outcome.failed("there is no /nowhere/bin/java", "set JAVA_HOME");
    } else {
      outcome.succeeded("\nBuildIndex\n");
    }
  }

  @Test
  void anotherUsersCloneRunsOnceItIsBuilt() throws Exception {
    asAnotherUser("scripts/submit.sh BuildIndex").succeeded("\nBuildIndex\n");
  }

  @Test
  void anotherUsersCloneThatIsNotBuiltSaysWhatToDo() throws Exception {
    Files.writeString(clone.resolve("pom.xml"), "\n", StandardOpenOption.APPEND);
    try (Stream<Path> files = Files.list(clone.resolve("target"))) {
      for (Path jar : files.filter(it -> it.toString().endsWith(".jar")).toList()) {
        Files.delete(jar);
      }
    }
    Outcome outcome = asAnotherUser("scripts/submit.sh BuildIndex");
    outcome.failed("cannot write to " + clone.resolve("target"), "make a clone of your own");
    assertEquals(1, outcome.output().strip().lines().count(), outcome.output());
    asAnotherUser("scripts/sandbox.sh start").failed("make a clone of your own");
  }

  /** Nobody where this is root, who may write everywhere; else oneself, who may not write here. */
  private Outcome asAnotherUser(String line) throws Exception {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (System.getProperty("user.name").equals("root")) {
      new Scripts(Map.of()).run("chmod", "-R", "go+rX", clone.toString()).succeeded();
      return inClone("exec setpriv --reuid=65534 --regid=65534 --clear-groups " + line);
    }
    Path target = clone.resolve("target");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      return inClone(line);
    } finally {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** As {@code getent} tells it, which stands for what Java finds. */
  @Test
  void aMachineWhoseNameHasNoAddressIsToldHowItGetsOne() throws Exception {
    Path getent = Files.createDirectories(temporary.resolve("bin")).resolve("getent");
    Files.writeString(getent, "#!/bin/sh\nexit 2\n");
    assertTrue(getent.toFile().setExecutable(true));
    String path = "PATH=" + getent.getParent() + ":$PATH ";
    String keys = "AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b ";
    String command = "scripts/submit.sh BuildIndex";
    for (String line : List.of(keys + command, command + " --master spark://10.0.0.1:7077")) {
      Outcome outcome = inClone(path + line);
      outcome.failed("has no address, and Spark asks for one", "/etc/hosts");
      assertEquals(1, outcome.output().strip().lines().count(), outcome.output());
    }
    inClone("env -u AWS_ACCESS_KEY_ID " + path + command).succeeded("\nBuildIndex\n");
    inClone(path + "SPARK_LOCAL_IP=127.0.0.1 " + command + " --master spark://10.0.0.1:7077")
        .succeeded("\nBuildIndex\n");
  }

  private Outcome withSettings(String text) throws Exception {
    Files.writeString(clone.resolve(".env"), text);
    return inClone("env -u IMAGES_TABLE -u JDBC_PASSWORD scripts/submit.sh BuildIndex");
  }

  @Test
  void aByteOrderMarkHidesNoSetting() throws Exception {
    withSettings("\uFEFFIMAGES_TABLE=t_other\r\n# a comment\r\n\r\nexport JDBC_PASSWORD='p #1'\r\n")
        .succeeded("IMAGES_TABLE=t_other\n", "JDBC_PASSWORD=p #1\n");
    withSettings("\uFEFF# a comment\nIMAGES_TABLE=t_other # another\n")
        .succeeded("IMAGES_TABLE=t_other\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IMAGES_TABLE = planted",
        "IMAGES_TABLE =planted",
        "IMAGES_TABLE= planted",
        "IMAGES_TABLE= \"planted\"",
        "IMAGES_TABLE: planted",
        "export IMAGES_TABLE = planted",
        "setenv IMAGES_TABLE planted",
        "images-table=planted",
        "planted",
      })
  void aLineThatIsNotUnderstoodIsNamedAndNotShown(String line) throws Exception {
    Outcome outcome = withSettings("# one\nJDBC_USER=u\n" + line + "\n");
    outcome.failed("nothing was run: of .env, line 3 is not understood", "KEY=VALUE");
    assertFalse(outcome.output().contains("planted"), outcome.output());
  }

  @Test
  void allOfThemAreNamed() throws Exception {
    withSettings("\uFEFFA = 1\nB=2\nC = 3\n").failed("lines 1, 3 are not understood");
    withSettings("x y\n".repeat(12)).failed("lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more are");
  }

  @Test
  void aFileThatCannotBeReadIsNoFileWithoutSettings() throws Exception {
    inClone("ENV_FILE=prod.env scripts/submit.sh BuildIndex").failed("there is no prod.env");
    Files.write(clone.resolve(".env"), "\uFEFFA=1\n".getBytes(StandardCharsets.UTF_16LE));
    inClone("scripts/submit.sh BuildIndex").failed(".env is in UTF-16");
    Files.delete(clone.resolve(".env"));
    Files.createDirectory(clone.resolve(".env"));
    inClone("scripts/submit.sh BuildIndex").succeeded("\nBuildIndex\n");
  }
}
