package clipshard;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import clipshard.config.Settings;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports go one way only, and each technology has one package that knows it. */
final class PackageOrderTest {

  /** In this order no package imports a later one. */
  private static final String PACKAGES =
      "config faiss store catalog fetch decode embed shard commit search validate scripts doctor report job";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Settings.class.getProtectionDomain().getCodeSource().getLocation());

  private static final DescribedPredicate<JavaClass> CONTEXT =
      assignableTo(SparkContext.class).or(assignableTo(JavaSparkContext.class));

  private static final DescribedPredicate<JavaClass> SESSION = assignableTo(SparkSession.class);

  @ParameterizedTest
  @CsvSource({
    "config, ''",
    "faiss, config",
    "store, config",
    "catalog, config",
    "fetch, catalog config",
    "decode, catalog config",
    "embed, decode catalog config",
    "shard, embed faiss config",
    "commit, shard embed store catalog config",
    "search, commit shard embed faiss store config",
    "validate, config faiss store catalog fetch decode embed shard commit search",
    "scripts, validate commit embed faiss store config",
    "doctor, catalog commit store config",
    "report, config faiss store catalog fetch decode embed shard commit search validate",
    "job, config faiss store catalog fetch decode embed shard commit search validate scripts report doctor",
  })
  void importsOnly(String importing, String imported) {
    String[] forbidden =
        words(PACKAGES)
            .filter(name -> !name.equals(importing) && words(imported).noneMatch(name::equals))
            .map(PackageOrderTest::packageName)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageName(importing))
        .should()
        .dependOnClassesThat(resideInAnyPackage(forbidden).or(resideInAnyPackage("")))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.spark.., job",
    "org.apache.hadoop.fs.., store job",
    "org.apache.hadoop.conf.., store commit job",
    "ai.onnxruntime.., embed",
    "org.bytedeco.., faiss decode",
    "java.sql.., catalog",
    "javax.sql.., catalog",
    "org.postgresql.., catalog",
    "org.apache.hc.., fetch",
    "com.typesafe.config.., config",
    "com.google.protobuf.., embed",
    "com.samskivert.mustache.., report",
    "org.jfree.., report",
    "org.apache.batik.., report",
    "java.awt.., report",
  })
  void isKnownOnlyTo(String technology, String packages) {
    String[] knowing =
        Stream.concat(Stream.of(""), words(packages).map(PackageOrderTest::packageName))
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
  void everyClassIsInOneOfThePackages() {
    String[] packages =
        Stream.concat(Stream.of(""), words(PACKAGES).map(PackageOrderTest::packageName))
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(packages).check(CLASSES);
  }

  private static Stream<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty());
  }

  private static String packageName(String name) {
    return "clipshard." + name + "..";
  }
}
