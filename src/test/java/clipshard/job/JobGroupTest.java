package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import clipshard.job.build.PreviewJob;
import clipshard.job.doctor.DoctorJob;
import clipshard.job.search.IndexSearch;
import clipshard.scripts.ScriptFolder;
import clipshard.search.SearchOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every job that a run begins is of a group and says what it is for. */
class JobGroupTest extends WithWorkbench {
  private static final String GROUP = "spark.jobGroup.id";

  private final Jobs jobs = new Jobs();
  private SparkContext spark;

  /** A job as Spark's pages show it. */
  private record Job(String group, String description) {}

  private static final class Jobs extends SparkListener {
    private final List<Job> begun = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      begun.add(
          new Job(
              start.properties().getProperty(GROUP),
              start.properties().getProperty("spark.job.description")));
    }
  }

  @BeforeEach
  void listen() {
    spark = bench.spark().sparkContext();
    spark.addSparkListener(jobs);
  }

  @AfterEach
  void stopListening() {
    spark.removeSparkListener(jobs);
    spark.clearJobGroup();
  }

  /** The groups without what numbers them; no job is without group and description. */
  private Set<String> groups() throws Exception {
    spark.listenerBus().waitUntilEmpty();
    List<Job> begun = List.copyOf(jobs.begun);
    jobs.begun.clear();
    List<Job> silent =
        begun.stream().filter(job -> job.group() == null || job.description() == null).toList();
    assertEquals(List.of(), silent);
    return begun.stream()
        .map(job -> job.group().replaceFirst("^clipshard-", "").replaceFirst("-\\d+$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void inABuildAndInACheck() throws Exception {
    bench.set("report.samples=2", "check.samples=3", "index.factory=SQ8");
    bench.insertPictures(1, 25);
    bench.insert(25, "data:text/plain,none");
    bench.build();
    assertEquals(
        Set.of("embed", "export", "pictures-of-this-page", "plan", "publish", "sample-searches"),
        groups());
    bench.check();
    assertEquals(
        Set.of(
            "catalogue",
            "ids-and-exports",
            "pictures-of-this-page",
            "random-search",
            "recall",
            "shards",
            "table"),
        groups());
  }

  @Test
  void inWhatLooksAndSearches() throws Exception {
    bench.insertPictures(1, 13);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try (PreviewJob job = new PreviewJob(bench.spark(), bench.settings(), nowhere)) {
      job.run();
    }
    assertEquals(Set.of("preview"), groups());
    try (DoctorJob job = new DoctorJob(bench.spark(), bench.settings(), nowhere)) {
      job.run();
    }
    assertEquals(Set.of("doctor"), groups());
    bench.build();
    groups();
    try (IndexSearch search = IndexSearch.open(bench.spark(), bench.settings())) {
      search.byId("3", SearchOptions.usual());
      search.byPicture(Workbench.pictureBytes(4), SearchOptions.usual());
    }
    assertEquals(Set.of("search"), groups());
  }

  @Test
  void inACheckOfWhatOtherScriptsMade() throws Exception {
    ScriptFolder.copy(folder, "int64-big.npy");
    bench.check();
    assertEquals(Set.of("scripts"), groups());
  }

  @Test
  void aGroupThatIsThereIsKept() throws Exception {
    bench.insertPictures(1, 5);
    bench.set("check.samples=0").build();
    groups();
    spark.setJobGroup("a notebook's cell", "what the cell is for", true);
    bench.check();
    assertEquals(Set.of("a notebook's cell"), groups());
    assertEquals("what the cell is for", spark.getLocalProperty("spark.job.description"));
  }

  @Test
  void nothingIsLeftOfAGroup() throws Exception {
    spark.setJobDescription("before");
    JobGroup.during(spark, "plan", "Planning", () -> null);
    assertNull(spark.getLocalProperty(GROUP));
    assertEquals("before", spark.getLocalProperty("spark.job.description"));
  }
}
