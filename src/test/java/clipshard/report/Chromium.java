package clipshard.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real browser without a screen, told what to do over its DevTools protocol. */
final class Chromium implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 600;
  private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");

  private final ObjectMapper json = new ObjectMapper();
  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final Process process;
  private final WebSocket socket;
  private String session;
  private int calls;

  /** Starts it; a browser that is not installed is an error. */
  Chromium(Path profile) throws Exception {
    process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader errors = process.errorReader();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(errors)), new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Thread drain = new Thread(() -> errors.lines().forEach(line -> {}), "chromium-errors");
    drain.setDaemon(true);
    drain.start();
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    call("Page.enable", Map.of());
    call("Network.enable", Map.of());
    call("Log.enable", Map.of());
  }

  private static String address(BufferedReader errors) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        return address.group(1);
      }
      said.append(line).append('\n');
    }
    throw new IOException("Chromium ended instead of listening:\n" + said);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      message.append(text);
      if (last) {
        try {
          received.add(json.readTree(message.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        message.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    Map<String, Object> request = new HashMap<>();
    request.put("id", ++calls);
    request.put("method", method);
    request.put("params", parameters);
    if (session != null) {
      request.put("sessionId", session);
    }
    socket.sendText(json.writeValueAsString(request), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode answer = next(method);
    while (answer.path("id").asInt() != calls) {
      events.add(answer);
      answer = next(method);
    }
    if (answer.has("error")) {
      throw new IOException(method + ": " + answer.get("error"));
    }
    return answer.get("result");
  }

  private JsonNode next(String awaited) throws Exception {
    JsonNode message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new IOException("Chromium is silent; awaited: " + awaited);
    }
    return message;
  }

  /**
   * Opens a page and waits until it is loaded; events of the page before are forgotten.
   *
   * @param width of the window in CSS pixels
   */
  void open(URI page, int width, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 844, "deviceScaleFactor", 1, "mobile", width < 600));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    events.clear();
    call("Page.navigate", Map.of("url", page.toString()));
    while (events("Page.loadEventFired").isEmpty()) {
      events.add(next("the page's load"));
    }
  }

  /** What the page's events of that name tell. */
  List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.get("params"))
        .toList();
  }

  /** A JavaScript expression's value; the page's own policy does not count for it. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + ": " + answer);
    }
    return answer.get("result").get("value");
  }

  /** The whole page as a PNG. */
  byte[] screenshot() throws Exception {
    return call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
        .get("data")
        .binaryValue();
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
