package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h:5432/d, jdbc:postgresql://h:5432/d, '', ''",
    "jdbc:postgresql://h/d?user=me&password=pw, jdbc:postgresql://h/d, me, pw",
    "jdbc:postgresql://h/d?a=b&user=me&c=d, jdbc:postgresql://h/d?a=b&c=d, me, ''",
    "jdbc:postgresql://h/d?password=p%26w+x, jdbc:postgresql://h/d, '', p&w x",
    "jdbc:postgresql://me:pw@h/d, jdbc:postgresql://h/d, me, pw",
    "'jdbc:postgresql://a:1,[::1]:2/d', 'jdbc:postgresql://a:1,[::1]:2/d', '', ''",
    "jdbc:postgresql:shop?user=me, jdbc:postgresql:shop, me, ''",
    "jdbc:postgresql:///shop, jdbc:postgresql:///shop, '', ''",
    "postgres://me:p+%40%3A%2F@h:1/d?sslmode=require, jdbc:postgresql://h:1/d?sslmode=require,"
        + " me, p+@:/",
    "postgresql://me@h, jdbc:postgresql://h, me, ''",
    "postgresql://me:a:b@h/, jdbc:postgresql://h/, me, a:b",
  })
  void takesCredentialsOut(String text, String url, String user, String password) {
    assertEquals(new JdbcUrl(url, user, new Secret(password)), JdbcUrl.parse(text).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://me:hunter2@h/d",
        "hunter2",
        "postgres://me:hunter2@x@h/d",
        "postgres://me:hunter2?x@h/d",
        "postgres://me:hunter2/x@h/d",
        "postgres://me:1/hunter2@h/d",
        "postgres://me:1?hunter2@h/d",
        "postgres://me:1?x=hunter2@h/d",
        "postgres://me:hunter%2@h/d",
        "jdbc:postgresql://h/d?password=hunter%2",
        "jdbc:postgresql:me:hunter2@h",
        "https://hunter2.supabase.co",
      })
  void refusesTheRestWithoutShowingIt(String text) {
    assertTrue(JdbcUrl.parse(text).isEmpty());
    String problem = Loading.only(Loading.problems(List.of(), List.of(), Map.of("JDBC_URL", text)));
    assertTrue(problem.startsWith("database.url (environment variable JDBC_URL): "), problem);
    assertFalse(problem.contains("hunter"), problem);
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://url:pw1@h/d, '', '', url, pw1",
    "postgres://url:pw1@h/d, me, '', me, pw1",
    "postgres://url:pw1@h/d, me, pw2, me, pw2",
  })
  void keysOfTheirOwnAreStronger(
      String url, String user, String password, String expectedUser, String expectedPassword) {
    Settings.Database database =
        SettingsLoader.load(
                List.of(),
                List.of(),
                Map.of("JDBC_URL", url, "JDBC_USER", user, "JDBC_PASSWORD", password))
            .database();
    assertEquals(expectedUser, database.user());
    assertEquals(expectedPassword, database.password().reveal());
    assertEquals("jdbc:postgresql://h/d", database.url());
  }

  @Property(tries = 300)
  void anyEncodedPasswordIsUnderstood(@ForAll @NotEmpty String password) {
    String valid = new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String encoded = URLEncoder.encode(valid, StandardCharsets.UTF_8);
    JdbcUrl query = JdbcUrl.parse("jdbc:postgresql://h/d?password=" + encoded).orElseThrow();
    JdbcUrl authority =
        JdbcUrl.parse("postgres://u:" + encoded.replace("+", "%20") + "@h/d").orElseThrow();
    assertEquals(valid, query.password().reveal());
    assertEquals(valid, authority.password().reveal());
    assertEquals("jdbc:postgresql://h/d", query.url());
    assertEquals("jdbc:postgresql://h/d", authority.url());
  }
}
