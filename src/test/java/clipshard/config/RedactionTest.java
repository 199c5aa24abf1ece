package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret leaves the settings but by {@link Secret#reveal}. */
class RedactionTest {
  @TempDir Path folder;

  private static final Map<String, String> SECRETS =
      Map.of(
          "JDBC_URL", "jdbc:postgresql://h/d?user=me&password=planted&sslpassword=planted",
          "AWS_ACCESS_KEY_ID", "planted",
          "AWS_SECRET_ACCESS_KEY", "planted",
          "AWS_SESSION_TOKEN", "planted",
          "SUPABASE_KEY", "planted");

  @Test
  void validSettingsShowNone() {
    Settings settings =
        SettingsLoader.load(
            List.of(), List.of("storage.hadoop.fs.s3a.encryption.key=planted"), SECRETS);
    assertEquals("planted", settings.database().password().reveal());
    assertFalse(settings.toString().contains("planted"), settings.toString());
    assertFalse(settings.describe().contains("planted"), settings.describe());
    assertTrue(settings.describe().contains("sslpassword=(redacted)"), settings.describe());
  }

  @Test
  void aProxysCredentialsShowNowhere() {
    Settings settings = Loading.sets("fetch.proxy=http://planted:planted@proxy:3128");
    assertEquals(
        new ProxyAddress("proxy", 3128, "planted", new Secret("planted")),
        settings.fetch().proxy());
    assertTrue(settings.toString().contains("proxy=http://(redacted)@proxy:3128"));
    assertFalse(settings.toString().contains("planted"), settings.toString());
    assertFalse(settings.describe().contains("planted"), settings.describe());
  }

  @Test
  void aGivenPasswordShowsNowhere() {
    Settings settings =
        SettingsLoader.load(List.of(), List.of("database.password=planted"), Loading.DATABASE);
    assertEquals("planted", settings.database().password().reveal());
    assertFalse(settings.toString().contains("planted"));
    assertFalse(settings.describe().contains("planted"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database.pasword=planted",
        "database.password:planted",
        "planted",
        "storage.s3.secretkey=planted",
        "storage.base-uri=s3a://id:planted@bucket/",
        "storage.base-uri=s3a://id:pl/planted@bucket/",
        "storage.base-uri=hdfs://me:planted@nn/",
        "storage.s3.endpoint=https://id:planted@s3.example",
        "storage.s3.endpoint=ftp://s3.example?token=planted",
        "database.url=postgres://me:planted",
        "fetch.proxy=me:planted@proxy:port",
        "fetch.proxy=https://me:planted@proxy:3128",
      })
  void problemsShowNone(String set) {
    Map<String, String> environment = new HashMap<>(SECRETS);
    environment.put("BATCH_SIZE", "wrong");
    List<String> problems = Loading.problems(List.of(), List.of(set), environment);
    assertEquals(2, problems.size(), problems::toString);
    assertFalse(problems.toString().contains("planted"), problems::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database.password = [planted]",
        "supabase.url = [\"//u:planted@h\"]",
        "storage.s3.secret-key = [planted]",
        "fetch.proxy = [planted]",
        "storage.hadoop.\"fs.s3a.secret.key\" = [planted]",
        "storage.s3.session-token { planted = planted }",
      })
  void whatIsOfTheWrongTypeIsNotShownEither(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("a.conf"), "clipshard { " + line + " }");
    String problem = Loading.only(Loading.problems(List.of(file), List.of(), Loading.DATABASE));
    assertFalse(problem.replace("token.planted", "").contains("planted"), problem);
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "s3a://id:key@bucket/a, s3a://(redacted)@bucket/a",
    "http://h/a?token=x, http://h/a?(redacted)",
    "http://u:p@q@h/a?b@c, http://(redacted)@c",
  })
  void cutsCredentialsOutOfUris(String text, String shown) {
    assertEquals('"' + shown + '"', Redaction.quoted(text));
  }
}
