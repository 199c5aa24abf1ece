package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupabaseTest {
  private static final Map<String, String> COMPLETE =
      Map.of(
          "SUPABASE_URL", "https://abcdefgh.supabase.co",
          "JDBC_PASSWORD", "pw",
          "AWS_ACCESS_KEY_ID", "id",
          "AWS_SECRET_ACCESS_KEY", "key",
          "S3_REGION", "eu-central-1",
          "BUCKET_NAME", "faiss");

  private static Settings load(Map<String, String> changes, String... sets) {
    Map<String, String> environment = new HashMap<>(COMPLETE);
    environment.putAll(changes);
    return SettingsLoader.load(List.of(), List.of(sets), environment);
  }

  private static String property(Settings settings, String name) {
    return settings.storage().hadoop().get("fs.s3a.bucket.faiss." + name).reveal();
  }

  @Test
  void theProjectsUrlTellsWhereDatabaseAndStorageAre() {
    Settings settings = load(Map.of());
    assertEquals(
        new Settings.Database(
            "jdbc:postgresql://db.abcdefgh.supabase.co:5432/postgres?sslmode=require",
            "postgres",
            new Secret("pw")),
        settings.database());
    assertEquals("s3a://faiss/", settings.storage().baseUri());
    assertEquals(
        "https://abcdefgh.storage.supabase.co/storage/v1/s3", property(settings, "endpoint"));
    assertEquals("eu-central-1", property(settings, "endpoint.region"));
    assertEquals("true", property(settings, "path.style.access"));
    assertEquals("false", property(settings, "audit.referrer.enabled"));
  }

  @Test
  void whatIsGivenIsStronger() {
    Settings settings =
        load(
            Map.of(
                "JDBC_URL", "jdbc:postgresql://elsewhere/shop",
                "JDBC_USER", "me",
                "S3_ENDPOINT", "http://minio:9000"));
    assertEquals(
        new Settings.Database("jdbc:postgresql://elsewhere/shop", "me", new Secret("pw")),
        settings.database());
    assertEquals("http://minio:9000", property(settings, "endpoint"));
  }

  @Test
  void theSharedPoolerKnowsTheProjectByItsUser() {
    String url = "jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:5432/postgres";
    assertEquals("postgres.abcdefgh", load(Map.of("JDBC_URL", url)).database().user());
    assertEquals("me", load(Map.of("JDBC_URL", url.replace("//", "//me:x@"))).database().user());
  }

  @Test
  void theSharedPoolersNameTellsTheRegion() {
    Map<String, String> environment =
        Map.of(
            "SUPABASE_URL", "https://abcdefgh.supabase.co",
            "JDBC_URL", "jdbc:postgresql://aws-1-ap-southeast-2.pooler.supabase.com:5432/postgres",
            "JDBC_PASSWORD", "pw",
            "AWS_ACCESS_KEY_ID", "key",
            "AWS_SECRET_ACCESS_KEY", "secret");
    Settings settings = SettingsLoader.load(List.of(), List.of(), environment);
    assertEquals("ap-southeast-2", property(settings, "endpoint.region"));
    Settings given =
        SettingsLoader.load(List.of(), List.of("storage.s3.region=us-east-1"), environment);
    assertEquals("us-east-1", property(given, "endpoint.region"));
  }

  @Test
  void aUsersTokenGoesWithTheProjectsReference() {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of(),
            Map.of(
                "SUPABASE_URL", "https://abcdefgh.supabase.co",
                "JDBC_PASSWORD", "pw",
                "S3_REGION", "eu-central-1",
                "AWS_SECRET_ACCESS_KEY", "anon",
                "AWS_SESSION_TOKEN", "jwt"));
    assertEquals("abcdefgh", property(settings, "access.key"));
    assertEquals("jwt", property(settings, "session.token"));
    assertTrue(
        property(settings, "aws.credentials.provider").endsWith("TemporaryAWSCredentialsProvider"));
  }

  @Test
  void theUrlCanBeAnOptionOrInAFile() {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of(
                "supabase.url=https://abcdefgh.supabase.co",
                "storage.base-uri=file:///index/",
                "database.password=pw"),
            Map.of());
    assertEquals("postgres", settings.database().user());
    assertEquals(Map.of(), settings.storage().hadoop());
  }

  @Test
  void whatIsMissingIsToldWithItsPlaceInTheDashboard() {
    List<String> problems =
        Loading.problems(
            List.of(),
            List.of(),
            Map.of(
                "SUPABASE_URL", "https://abcdefgh.supabase.co",
                "SUPABASE_KEY", "eyJhbGciOi.planted.secret"));
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("database.password: missing; set JDBC_PASSWORD"));
    assertTrue(problems.get(0).contains("Project Settings > Database"));
    assertTrue(problems.get(0).contains("SUPABASE_KEY opens Supabase's web API"));
    assertTrue(problems.get(1).startsWith("storage.s3.access-key: missing; set AWS_ACCESS_KEY_ID"));
    assertTrue(problems.get(1).contains("Storage > S3 access keys"));
    assertFalse(problems.toString().contains("planted"));
  }

  @Test
  void aPoolersUrlWithoutAPasswordIsToldTheSame() {
    String problem =
        Loading.only(
            Loading.problems(
                List.of(),
                List.of("storage.base-uri=file:///index/"),
                Map.of("JDBC_URL", "jdbc:postgresql://aws-0-x.pooler.supabase.com:5432/postgres")));
    assertEquals("database.password: " + SupabaseProject.PASSWORD_HELP, problem);
  }

  @Test
  void hadoopPropertiesMayHoldWhatS3Needs() {
    Settings settings =
        SettingsLoader.load(
            List.of(),
            List.of(
                "storage.hadoop.fs.s3a.aws.credentials.provider=my.Provider",
                "storage.hadoop.fs.s3a.endpoint.region=eu"),
            Map.of("SUPABASE_URL", "https://abcdefgh.supabase.co", "JDBC_PASSWORD", "pw"));
    Map<String, Secret> hadoop = settings.storage().hadoop();
    assertEquals("my.Provider", hadoop.get("fs.s3a.aws.credentials.provider").reveal());
    assertFalse(hadoop.containsKey("fs.s3a.bucket.faiss.aws.credentials.provider"));
    assertFalse(hadoop.containsKey("fs.s3a.bucket.faiss.endpoint.region"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://supabase.example.com",
        "http://localhost:8000",
        "https://db.abc.supabase.co",
        "https://abc.supabase.co.evil.example",
      })
  void anotherUrlTellsNothing(String url) {
    String problem =
        Loading.only(Loading.problems(List.of(), List.of(), Map.of("SUPABASE_URL", url)));
    assertTrue(problem.startsWith("database.url: missing"), problem);
    assertTrue(problem.contains("only where that is https://<ref>.supabase.co"), problem);
    assertEquals(
        "jdbc:postgresql://db/shop", Loading.environment("SUPABASE_URL", url).database().url());
  }

  @Test
  void whatItsS3NeedsIsSetAndSaidWithoutAFile() {
    Settings.Storage storage = load(Map.of()).storage();
    assertEquals("classic", storage.hadoop().get("fs.s3a.bucket.faiss.input.stream.type").reveal());
    assertEquals("3", storage.hadoop().get("fs.s3a.bucket.faiss.retry.limit").reveal());
    assertEquals("2", storage.hadoop().get("fs.s3a.bucket.faiss.attempts.maximum").reveal());
    assertTrue(storage.maxObjectBytes() < 50_000_000);
    List<String> lines = storage.explanation().lines();
    assertEquals(
        "endpoint: https://abcdefgh.storage.supabase.co/storage/v1/s3, from supabase.url"
            + " (environment variable SUPABASE_URL)",
        lines.get(0));
    assertEquals(
        "region: eu-central-1, from storage.s3.region (environment variable S3_REGION)",
        lines.get(1));
    assertEquals(5, lines.stream().filter(line -> line.startsWith("for Supabase: ")).count());
  }

  @Test
  void whatIsGivenForAllBucketsIsNotSetAgainForThisOne() {
    Settings.Storage storage = load(Map.of(), "storage.hadoop.\"fs.s3a.retry.limit\"=9").storage();
    assertFalse(storage.hadoop().containsKey("fs.s3a.bucket.faiss.retry.limit"));
    assertEquals("9", storage.hadoop().get("fs.s3a.retry.limit").reveal());
    assertFalse(storage.explanation().toString().contains("retry.limit"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs.s3a.endpoint", "fs.s3a.bucket.faiss.endpoint"})
  void anEndpointAmongHadoopsPropertiesIsKnownForSupabases(String name) {
    String set = "storage.hadoop.\"" + name + "\"=https://x.storage.supabase.co/storage/v1/s3";
    Settings settings = load(Map.of("SUPABASE_URL", "", "JDBC_URL", "jdbc:postgresql://h/d"), set);
    assertEquals("false", property(settings, "audit.referrer.enabled"));
    assertEquals("true", property(settings, "path.style.access"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://abc.storage.supabase.co/storage/v1/s3, true",
    "https://shop.example/storage/v1/s3/, true",
    "https://s3.example:9000, false",
  })
  void aServerOfItsKindIsKnownByItsAddress(String endpoint, boolean isSupabase) {
    Settings settings = load(Map.of("S3_ENDPOINT", endpoint));
    assertEquals(isSupabase, settings.storage().isSupabase());
  }

  @Test
  void urlPasswordAndKeysAreEnough() {
    Map<String, String> environment = new HashMap<>(COMPLETE);
    environment.remove("S3_REGION");
    Settings settings = SettingsLoader.load(List.of(), List.of(), environment);
    assertEquals("us-east-1", property(settings, "endpoint.region"));
    String region = settings.storage().explanation().lines().get(1);
    assertTrue(region.startsWith("region: us-east-1, which Supabase accepts"), region);
    assertTrue(region.contains("set S3_REGION"), region);
  }
}
