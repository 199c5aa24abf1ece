package jar;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the web pages of a running application's driver say, and what its REST interface does. */
record SparkPages(URI driver) {
  private static final int OK = 200;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern APPLICATION = Pattern.compile("\"id\" : \"(app-[^\"]+)\"");
  private static final List<String> PAGES =
      List.of(
          "/environment/",
          "/jobs/",
          "/stages/",
          "/storage/",
          "/executors/",
          "/metrics/json/",
          "/metrics/executors/prometheus/");
  private static final List<String> RESOURCES =
      List.of("", "/environment", "/jobs", "/stages?details=true", "/allexecutors", "/storage/rdd");

  /** Each page's text by its address. */
  Map<String, String> read() throws IOException, InterruptedException {
    Map<String, String> texts = new TreeMap<>();
    for (String page : PAGES) {
      texts.put(page, get(driver.resolve(page)));
    }
    String applications = get(driver.resolve("/api/v1/applications"));
    Matcher id = APPLICATION.matcher(applications);
    if (!id.find()) {
      throw new IOException("no application in " + applications);
    }
    for (String resource : RESOURCES) {
      String path = "/api/v1/applications/" + id.group(1) + resource;
      texts.put("/api" + resource, get(driver.resolve(path)));
    }
    return texts;
  }

  /**
   * A page's text.
   *
   * @throws IOException unless it is answered with status 200
   */
  static String get(URI page) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        CLIENT.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    if (answer.statusCode() != OK) {
      throw new IOException(
          "%s: status %d%n%s".formatted(page, answer.statusCode(), answer.body()));
    }
    return answer.body();
  }
}
