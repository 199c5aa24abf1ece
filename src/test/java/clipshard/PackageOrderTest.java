package clipshard;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports go one way only, and each technology has one package that knows it. */
final class PackageOrderTest {

  /**
   * Each room with the rooms that it may import, all of which stand above it: so there is no
   * circle.
   */
  private static final String ROOMS =
      """
      text:
      config:
      attribute:
      picture: config text
      natives:
      faiss: config natives
      store: config
      embed: config natives
      shard: config faiss
      catalog: attribute config picture text
      fetch: config picture text
      hub: config fetch
      preprocessing:
      decode: config natives picture preprocessing
      search: attribute config faiss text
      format: attribute config picture store text
      commit: format shard store
      export: commit config format store
      proof: commit config embed export faiss format search shard store text
      scripts: config embed faiss format proof store text
      report: format proof search store text
      job: config format natives report store text
      job.tables: attribute catalog commit config export format job picture store text
      job.model: config embed format hub job preprocessing store
      job.trial: config decode embed job job.model picture text
      job.pipeline: catalog config decode embed fetch format job job.model picture store text
      job.search: attribute commit config embed faiss format job job.model job.pipeline job.tables picture search shard store text
      job.samples: commit config decode fetch format job job.pipeline job.search job.tables picture report search store
      job.doctor: catalog commit config decode embed faiss format job job.model job.pipeline job.tables picture preprocessing store text
      job.build.plan: attribute commit config format job job.model job.tables store text
      job.build.stage: config decode format job job.model job.pipeline picture report store text
      job.build.publish: attribute commit config export format job job.model job.tables picture shard store
      job.build.rebuild: attribute catalog commit config embed export faiss format job job.build.publish job.build.stage job.tables picture shard store text
      job.compact: catalog commit config embed faiss format job job.build.publish job.model job.search job.tables shard store text
      job.build: catalog commit config format job job.build.plan job.build.publish job.build.rebuild job.build.stage job.compact job.model job.pipeline job.samples job.search job.tables picture proof report search shard store text
      job.check: catalog commit config export faiss format job job.model job.pipeline job.samples job.search job.tables picture proof report scripts search shard store text
      """;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Settings.class.getProtectionDomain().getCodeSource().getLocation());

  private static final DescribedPredicate<JavaClass> CONTEXT =
      assignableTo(SparkContext.class).or(assignableTo(JavaSparkContext.class));

  private static final DescribedPredicate<JavaClass> SESSION = assignableTo(SparkSession.class);

  private static final int MOST_FILES = 35;

  static Stream<Room> rooms() {
    return ROOMS.lines().map(Room::of);
  }

  /** A package, and those that it may import. */
  private record Room(String name, List<String> imports) {
    private static Room of(String line) {
      int colon = line.indexOf(':');
      return new Room(line.substring(0, colon), words(line.substring(colon + 1)).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void importsOnlyRoomsAboveIt(Room room) {
    List<String> above =
        rooms().map(Room::name).takeWhile(name -> !name.equals(room.name())).toList();
    assertTrue(above.containsAll(room.imports()), () -> room + " imports what is not above it");
    String[] forbidden =
        rooms()
            .map(Room::name)
            .filter(name -> !name.equals(room.name()) && !room.imports().contains(name))
            .map(PackageOrderTest::packageName)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageName(room.name()))
        .should()
        .dependOnClassesThat(resideInAnyPackage(forbidden).or(resideInAnyPackage("")))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.spark.., job",
    "org.apache.hadoop.fs.., store job",
    "org.apache.hadoop.conf.., store format job",
    "ai.onnxruntime.., embed",
    "org.bytedeco.., natives faiss decode embed",
    "java.sql.., catalog",
    "javax.sql.., catalog",
    "org.postgresql.., catalog",
    "org.apache.hc.., fetch hub",
    "com.typesafe.config.., config",
    "com.google.protobuf.., embed",
    "com.samskivert.mustache.., report",
    "java.awt.., ''",
  })
  void isKnownOnlyTo(String technology, String packages) {
    String[] knowing =
        Stream.concat(Stream.of(""), words(packages).map(name -> packageName(name) + ".."))
            .toArray(String[]::new);
    noClasses()
        .that(resideOutsideOfPackages(knowing))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(technology)
        .check(CLASSES);
  }

  /** Spark's session and the JVM may be those of a runtime that goes on without the job. */
  @Test
  void nothingEndsOrReplacesWhatTheRuntimeOwns() {
    noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
    noClasses().should().callMethod(Runtime.class, "exit", int.class).check(CLASSES);
    noClasses().should().callConstructorWhere(target(owner(CONTEXT))).check(CLASSES);
    noClasses()
        .that()
        .doNotHaveSimpleName("EntryPoint")
        .should()
        .callMethodWhere(target(owner(CONTEXT.or(SESSION))).and(target(nameMatching("stop|close"))))
        .check(CLASSES);
  }

  @Test
  void everyClassIsInOneOfTheRooms() {
    String[] packages =
        Stream.concat(Stream.of(""), rooms().map(room -> packageName(room.name())))
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(packages).check(CLASSES);
  }

  @Test
  void noFolderHasMoreFilesThanAPageShows() throws IOException {
    try (Stream<Path> folders = Files.walk(Path.of("src", "main", "java"))) {
      for (Path folder : (Iterable<Path>) folders.filter(Files::isDirectory)::iterator) {
        try (Stream<Path> files = Files.list(folder).filter(Files::isRegularFile)) {
          assertTrue(files.count() <= MOST_FILES, folder::toString);
        }
      }
    }
  }

  private static Stream<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty());
  }

  private static String packageName(String name) {
    return "clipshard." + name;
  }
}
