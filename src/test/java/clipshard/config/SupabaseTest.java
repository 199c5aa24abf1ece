package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    return settings.storage().hadoop().get(name).reveal();
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
        "https://abcdefgh.storage.supabase.co/storage/v1/s3",
        property(settings, "fs.s3a.endpoint"));
    assertEquals("eu-central-1", property(settings, "fs.s3a.endpoint.region"));
    assertEquals("true", property(settings, "fs.s3a.path.style.access"));
    assertEquals("false", property(settings, "fs.s3a.audit.referrer.enabled"));
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
    assertEquals("http://minio:9000", property(settings, "fs.s3a.endpoint"));
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
    assertEquals("ap-southeast-2", property(settings, "fs.s3a.endpoint.region"));
    Settings given =
        SettingsLoader.load(List.of(), List.of("storage.s3.region=us-east-1"), environment);
    assertEquals("us-east-1", property(given, "fs.s3a.endpoint.region"));
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
    assertEquals("abcdefgh", property(settings, "fs.s3a.access.key"));
    assertEquals("jwt", property(settings, "fs.s3a.session.token"));
    assertTrue(
        property(settings, "fs.s3a.aws.credentials.provider")
            .endsWith("TemporaryAWSCredentialsProvider"));
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
    assertEquals(3, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("database.password: missing; set JDBC_PASSWORD"));
    assertTrue(problems.get(0).contains("Project Settings > Database"));
    assertTrue(problems.get(0).contains("SUPABASE_KEY opens Supabase's web API"));
    assertTrue(problems.get(1).startsWith("storage.s3.access-key: missing; set AWS_ACCESS_KEY_ID"));
    assertTrue(problems.get(1).contains("Storage > S3 access keys"));
    assertTrue(problems.get(2).startsWith("storage.s3.region: missing; set S3_REGION"));
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
    assertEquals("my.Provider", property(settings, "fs.s3a.aws.credentials.provider"));
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
  void theFileForSupabaseCarriesWhatItsS3Needs() {
    Settings settings =
        SettingsLoader.load(List.of(Path.of("conf/clipshard-supabase.conf")), List.of(), COMPLETE);
    assertEquals("false", property(settings, "fs.s3a.audit.referrer.enabled"));
    assertEquals("classic", property(settings, "fs.s3a.input.stream.type"));
    assertEquals("true", property(settings, "fs.s3a.path.style.access"));
    assertEquals("2", property(settings, "fs.s3a.attempts.maximum"));
    assertEquals("key", property(settings, "fs.s3a.secret.key"));
    assertTrue(settings.storage().maxObjectBytes() < 50_000_000);
  }
}
