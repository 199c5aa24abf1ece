package clipshard.job;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.job.build.BuildJob;
import clipshard.job.build.BuildReport;
import clipshard.job.check.CheckJob;
import clipshard.job.compact.CompactJob;
import clipshard.proof.AlignmentReport;
import clipshard.store.ObjectStore;
import clipshard.store.StoredObject;
import faults.FolderFileSystem;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import sandbox.PostgresServer;

/**
 * An empty table in a real Postgres, a folder as the store, and Spark in this JVM, for jobs on
 * small pictures that the table holds as {@code data:} URLs. Whoever opens another one has the same
 * table, emptied.
 */
public final class Workbench implements AutoCloseable {
  private static PostgresServer postgres;

  private final Path folder;
  private final SparkSession spark;
  private final Connection connection;
  private String user = postgres().user();
  private String password = postgres().password();
  private final List<String> sets = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  public Workbench(Path folder) throws SQLException {
    this.folder = folder;
    this.spark = session();
    this.connection =
        DriverManager.getConnection(postgres().jdbcUrl(), postgres().user(), postgres().password());
    set("index.rows-per-shard=10", "build.batch-size=16", "build.chunk-size=5");
    set("storage.hadoop.\"fs.file.impl\"=" + FolderFileSystem.class.getName());
    // To look at samples takes longer than to build most of these indexes.
    set("report.samples=0");
    execute("DROP SCHEMA public CASCADE");
    execute("CREATE SCHEMA public");
    execute("GRANT USAGE ON SCHEMA public TO PUBLIC");
    execute("CREATE TABLE images (id bigint PRIMARY KEY, image_url text)");
  }

  /** The session of this JVM's tests; begun where there is none. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        // For tables of some dozen rows, compiling a query takes far longer than running it.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        // So late may the heartbeat of a machine be that is busy with other things.
        .config("spark.network.timeout", "1h")
        .getOrCreate();
  }

  /** The server of this JVM's tests, which stops with it; begun where there is none. */
  public static synchronized PostgresServer postgres() {
    if (postgres == null) {
      Path place = Path.of("target/postgres-" + System.getProperty("clipshard.fork", "0"));
      FileUtils.deleteQuietly(place.toFile());
      postgres = PostgresServer.start(place, 0);
    }
    return postgres;
  }

  /** Lets jobs read the table as somebody else. */
  public void login(String name, String secret) {
    user = name;
    password = secret;
  }

  public Workbench set(String... more) {
    sets.addAll(List.of(more));
    return this;
  }

  public Settings settings() {
    return SettingsLoader.load(
        List.of(),
        sets,
        Map.of(
            "JDBC_URL",
            postgres().jdbcUrl(),
            "JDBC_USER",
            user,
            "JDBC_PASSWORD",
            password,
            "INDEX_URI",
            folder.toUri().toString()));
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public void insert(long id, String url) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO images VALUES (?, ?)")) {
      insert.setLong(1, id);
      insert.setString(2, url);
      insert.execute();
    }
  }

  /** Adds drawn pictures with these ids. */
  public void insertPictures(long from, long to) throws SQLException {
    for (long id = from; id < to; id++) {
      insert(id, picture(id));
    }
  }

  /** A small picture that no other seed gives, as a data: URL. */
  public static String picture(long seed) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(pictureBytes(seed));
  }

  public static byte[] pictureBytes(long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int spot = 0; spot < 6; spot++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillOval(random.nextInt(50), random.nextInt(30), 25, 20);
    }
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return png.toByteArray();
  }

  public BuildReport build() throws Exception {
    try (BuildJob job = new BuildJob(spark, settings(), out())) {
      return job.run();
    }
  }

  public void compact() throws Exception {
    try (CompactJob job = new CompactJob(spark, settings(), out())) {
      job.run();
    }
  }

  public boolean check() throws Exception {
    return report().isAligned();
  }

  public AlignmentReport report() throws Exception {
    try (CheckJob job = new CheckJob(spark, settings(), out())) {
      return job.run();
    }
  }

  private PrintStream out() {
    return new PrintStream(printed, true, StandardCharsets.UTF_8);
  }

  /** What the jobs have printed so far. */
  public String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  public SparkSession spark() {
    return spark;
  }

  public ObjectStore store() throws IOException {
    return ObjectStore.open(settings().storage());
  }

  public Path folder() {
    return folder;
  }

  /** Every object with its content, staging included, reports not: they hold times. */
  public Map<String, String> objects() throws IOException {
    Map<String, String> objects = new TreeMap<>();
    try (ObjectStore store = store()) {
      for (StoredObject object : store.list("")) {
        if (object.key().startsWith("reports/")) {
          continue;
        }
        objects.put(object.key(), new String(store.get(object.key()), StandardCharsets.ISO_8859_1));
      }
    }
    return objects;
  }

  @Override
  public void close() throws SQLException {
    spark.catalog().clearCache();
    connection.close();
  }
}
