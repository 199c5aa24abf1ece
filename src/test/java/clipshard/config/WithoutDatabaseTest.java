package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings for commands that use no database. */
class WithoutDatabaseTest {
  private static final Map<String, String> SUPABASE =
      Map.of(
          "SUPABASE_URL", "https://abcdefgh.supabase.co",
          "AWS_ACCESS_KEY_ID", "id",
          "AWS_SECRET_ACCESS_KEY", "key",
          "S3_REGION", "eu-central-1");

  private static Settings load(Map<String, String> environment, String... sets) {
    return SettingsLoader.loadWithoutDatabase(List.of(), List.of(sets), environment);
  }

  @Test
  void noneIsNoProblem() {
    Settings settings = load(Map.of());
    assertEquals(Settings.Database.NONE, settings.database());
    assertTrue(settings.describe().contains("database.url = \"\""));
  }

  @Test
  void oneThatIsGivenIsTaken() {
    assertEquals("jdbc:postgresql://db/shop", load(Loading.DATABASE).database().url());
  }

  @Test
  void aSupabaseProjectNeedsNoPassword() {
    assertEquals(Settings.Database.NONE, load(SUPABASE).database());
    assertTrue(
        Loading.only(Loading.problems(List.of(), List.of(), SUPABASE))
            .startsWith("database.password: missing"));
  }

  @Test
  void whatIsWrongIsStillReportedWithAllElse() {
    List<String> problems =
        assertThrows(
                ConfigException.class,
                () ->
                    load(Map.of("JDBC_URL", "mysql://db/shop"), "fetch.timeout=20", "index.types="))
            .problems();
    assertEquals(3, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("database.url (environment variable JDBC_URL)"));
  }
}
