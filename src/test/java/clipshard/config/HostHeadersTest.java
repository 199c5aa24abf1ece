package clipshard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostHeadersTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.conf"), text);
  }

  @Test
  void filesAndOptionsGiveThem() throws IOException {
    Path file =
        file(
            """
            clipshard.fetch.headers {
              "cdn.example.com" {
                Referer = "https://shop.example.com/"
                Authorization = "Bearer "${TOKEN}
                Cookie = ""
              }
              "*.Example.com:8443" { x-key = 7 }
            }
            """);
    Settings settings =
        SettingsLoader.load(
            List.of(file),
            List.of("fetch.headers.\"cdn.example.com\".Referer=https://other.example.com/"),
            Loading.withDatabase(Map.of("TOKEN", "planted")));
    assertEquals(
        new HostHeaders(
            Map.of(
                "cdn.example.com",
                Map.of(
                    "Referer", new Secret("https://other.example.com/"),
                    "Authorization", new Secret("Bearer planted")),
                "*.example.com:8443",
                Map.of("x-key", new Secret("7")))),
        settings.fetch().headers());
    String shown = settings.describe();
    String line = "fetch.headers.\"cdn.example.com\".\"Authorization\" = (redacted)";
    assertTrue(shown.contains(line), shown);
    assertFalse((shown + settings).contains("planted"), shown + settings);
    assertFalse((shown + settings).contains("https://other"), shown + settings);
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com, 443, one below",
    "b.example.com, 443, below",
    "b.c.example.com, 443, below",
    "b.example.com, 8443, below at a port",
    "a.example.com, 8443, one below at a port",
    "example.com, 443, ''",
    "badexample.com, 443, ''",
    "a.example.com.other, 443, ''",
    "[::1], 8080, address at a port",
    "[::1], 80, ''",
  })
  void aHostGetsItsOwn(String host, int port, String values) {
    HostHeaders headers =
        new HostHeaders(
            Map.of(
                "a.example.com", Map.of("A", new Secret("one")),
                "*.example.com", Map.of("B", new Secret("below"), "a", new Secret("less")),
                "*.example.com:8443", Map.of("c", new Secret("at a port"), "A", new Secret("less")),
                "[::1]:8080", Map.of("a", new Secret("address"), "c", new Secret("at a port"))));
    String sent =
        String.join(" ", headers.of(host, port).values().stream().map(Secret::reveal).toList());
    assertEquals(values, sent.replaceAll("less ?", ""));
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() throws IOException {
    Path file =
        file(
            """
            clipshard.fetch.headers {
              "cdn.example.com" {
                Host = planted
                content-length = planted
                Range = planted
                Proxy-Authorization = planted
                Referer = "planted\\r\\nX: y"
                X-Name = "plänted"
                X-List = [planted]
                "Authorization: planted" = x
              }
              "https://cdn.example.com" { Referer = planted }
              "*" { Referer = planted }
              "*.com:99999999" { Referer = planted }
              lonely = planted
            }
            """);
    List<String> problems = Loading.problems(List.of(file), List.of(), Loading.DATABASE);
    String all = String.join("\n", problems);
    assertEquals(12, problems.size(), all);
    assertFalse(all.contains("planted") || all.contains("plänted"), all);
    for (String name : List.of("Host", "content-length", "Range", "Proxy-Authorization")) {
      String start = "fetch.headers.cdn.example.com." + name + " (" + file;
      assertTrue(
          problems.stream().anyMatch(p -> p.startsWith(start) && p.contains("cannot be set")), all);
    }
    assertTrue(
        all.contains("fetch.headers.cdn.example.com.Authorization…: not a header's name"), all);
    assertTrue(all.contains("fetch.headers.https…: not for a host"), all);
    assertTrue(all.contains("fetch.headers.lonely"), all);
  }
}
