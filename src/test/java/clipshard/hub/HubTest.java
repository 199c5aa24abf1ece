package clipshard.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.ConfigException;
import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sandbox.ModelHub;
import sandbox.ModelHub.Access;

/** Against a real HTTP server with the hub's answers; the network of the hub is never used. */
final class HubTest {
  private static final String REPOSITORY = "Xenova/clip-vit-base-patch32";
  private static final HubUri CLIP = HubUri.of("hf://" + REPOSITORY);
  private static final String MODEL = "onnx/vision_model.onnx";
  private static final String CONFIG = "preprocessor_config.json";

  @TempDir Path home;
  private final ModelHub server = new ModelHub();
  private final byte[] weights = weights(1);
  private final List<String> warnings = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] weights(int seed) {
    byte[] bytes = new byte[3_000_000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Map<String, byte[]> clip(byte[] model) {
    return Map.of(
        MODEL,
        model,
        "onnx/model.onnx",
        new byte[] {1},
        "onnx/text_model.onnx",
        new byte[] {2},
        CONFIG,
        "{}".getBytes(UTF_8),
        "README.md",
        new byte[0]);
  }

  private Hub hub(Map<String, String> environment) throws IOException {
    return hub(environment, server.url());
  }

  private Hub hub(Map<String, String> environment, String endpoint) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HF_ENDPOINT", endpoint);
    all.putIfAbsent("HF_HOME", home.toString());
    Settings settings = SettingsLoader.loadWithoutDatabase(List.of(), List.of(), all);
    Hub.Progress told =
        (file, bytes, done, work) -> {
          progress.add(file + " " + bytes);
          work.run();
        };
    return new Hub(settings.hub(), settings.fetch(), all, told, warnings::add, Duration.ZERO);
  }

  private Path repository() {
    return home.resolve("hub/models--Xenova--clip-vit-base-patch32");
  }

  @Test
  void theCacheIsLaidOutAsItsDocumentationSays() throws Exception {
    String commit = server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    try (Hub hub = hub(Map.of())) {
      Hub.Revision found = hub.revision(CLIP);
      assertEquals("hf://%s@%s/%s".formatted(REPOSITORY, commit, MODEL), found.pinned().toString());
      assertArrayEquals(weights, Files.readAllBytes(hub.file(found, MODEL)));
      assertEquals("{}", Files.readString(hub.file(found, CONFIG)));
      assertEquals(List.of(MODEL + " 3000000", CONFIG + " 2"), progress);
      assertEquals(commit, Files.readString(repository().resolve("refs/main")));
      Path link = repository().resolve("snapshots").resolve(commit).resolve(MODEL);
      assertEquals(hub.file(found, MODEL), link);
      assertEquals(
          Path.of("../../../blobs", DigestUtils.sha256Hex(weights)), Files.readSymbolicLink(link));
      // As git hash-object has it.
      assertEquals(
          Path.of("../../blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b"),
          Files.readSymbolicLink(
              repository().resolve("snapshots").resolve(commit).resolve(CONFIG)));
    }
    server.forgetRequests();
    // A file that is here is never asked for again, and of an old one a new commit makes a link.
    Map<String, byte[]> more = new HashMap<>(clip(weights));
    more.put("new.json", new byte[] {3});
    String next = server.commit(REPOSITORY, Access.PUBLIC, "main", more);
    try (Hub hub = hub(Map.of())) {
      assertArrayEquals(weights, Files.readAllBytes(hub.file(hub.revision(CLIP), MODEL)));
    }
    assertTrue(server.requests().stream().noneMatch(it -> it.contains("content")));
    assertEquals(next, Files.readString(repository().resolve("refs/main")));
    // What Python has downloaded is found in the same places, without the hub.
    server.close();
    try (Hub hub = hub(Map.of("HF_HUB_OFFLINE", "1"))) {
      assertEquals(next, hub.revision(CLIP).commit());
      assertEquals(
          commit, hub.revision(HubUri.of("hf://%s@%s".formatted(REPOSITORY, commit))).commit());
      assertArrayEquals(weights, Files.readAllBytes(hub.file(hub.revision(CLIP), MODEL)));
      String message =
          assertThrows(HubException.class, () -> hub.revision(HubUri.of("hf://a/b"))).getMessage();
      assertTrue(message.contains("HF_HUB_OFFLINE"), message);
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void whereTheHubCannotBeReachedTheCacheIsTakenAndItIsSaid() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    try (Hub hub = hub(Map.of())) {
      hub.file(hub.revision(CLIP), MODEL);
    }
    server.close();
    try (Hub hub = hub(Map.of())) {
      assertTrue(Files.exists(hub.file(hub.revision(CLIP), MODEL)));
      assertTrue(warnings.get(0).contains("cannot be reached"), warnings::toString);
      String message =
          assertThrows(HubException.class, () -> hub.revision(HubUri.of("hf://a/b"))).getMessage();
      assertTrue(message.contains("HTTPS_PROXY"), message);
    }
  }

  @Test
  void theTokenIsForTheHubAlone() throws Exception {
    server.commit(REPOSITORY, Access.PRIVATE, "main", clip(weights));
    Files.writeString(home.resolve("token"), ModelHub.TOKEN + "\n");
    try (Hub hub = hub(Map.of())) { // as hf auth login keeps it
      hub.file(hub.revision(CLIP), MODEL);
    }
    Path other = Files.createDirectory(home.resolve("other"));
    try (Hub hub = hub(Map.of("HF_TOKEN", ModelHub.TOKEN, "HF_HOME", other.toString()))) {
      hub.file(hub.revision(CLIP), MODEL);
    }
    for (String request : server.requests()) {
      assertEquals(
          request.contains(" hub/"), request.contains("Bearer " + ModelHub.TOKEN), request);
    }
    assertEquals(2, server.requests().stream().filter(it -> it.startsWith("GET content")).count());
    String endpoint = server.url().replace("127.0.0.1", "hub.example.com");
    ConfigException refused =
        assertThrows(
            ConfigException.class, () -> hub(Map.of("HF_TOKEN", ModelHub.TOKEN), endpoint));
    assertTrue(refused.getMessage().contains("(redacted) would be sent to " + endpoint));
  }

  @ParameterizedTest
  @CsvSource({
    "PRIVATE, '', set HF_TOKEN (hub.token) to a token that may read it",
    "PRIVATE, hf_wrong, 'the token that is set (HF_TOKEN, hub.token) may not read it or is no longer valid'",
    "GATED, '', 'accept its conditions with an account, and set HF_TOKEN'",
    "GATED, hf_wrong, the one that is set",
  })
  void whoMayNotReadItIsToldWhatToDo(Access access, String token, String remedy) throws Exception {
    server.commit(REPOSITORY, access, "main", clip(weights));
    try (Hub hub = hub(Map.of("HF_TOKEN", token))) {
      HubException failure =
          assertThrows(HubException.class, () -> hub.file(hub.revision(CLIP), MODEL));
      assertTrue(failure.getMessage().contains(remedy), failure::getMessage);
      assertTrue(failure.getMessage().contains(REPOSITORY), failure::getMessage);
      StringWriter all = new StringWriter();
      failure.printStackTrace(new PrintWriter(all));
      assertFalse(all.toString().contains("hf_wrong"), all::toString);
    }
  }

  @Test
  void whatIsNotThereIsNamed() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    server.commit("o/none", Access.PUBLIC, "main", Map.of("model.safetensors", new byte[1]));
    server.commit(
        "o/two", Access.PUBLIC, "main", Map.of("a/x.onnx", new byte[1], "b/x.onnx", new byte[1]));
    server.commit("o/one", Access.PUBLIC, "main", Map.of("a/x.onnx", new byte[1]));
    server.commit("o/dino", Access.PUBLIC, "refs/pr/1", Map.of("onnx/model.onnx", new byte[1]));
    server.rename("o/dyno", "o/dino");
    try (Hub hub = hub(Map.of())) {
      assertRefused(hub, "hf://" + REPOSITORY + "@v9", "has no branch, tag or commit v9");
      assertRefused(hub, "hf://" + REPOSITORY + "/x.onnx", "There is no x.onnx");
      assertRefused(hub, "hf://" + REPOSITORY + "/x.onnx", "onnx/text_model.onnx");
      assertRefused(hub, "hf://o/none", "scripts/export-clip.py");
      assertRefused(hub, "hf://o/two", "its ONNX files are a/x.onnx, b/x.onnx. Name the one");
      assertRefused(hub, "hf://o/nobody", "shows no model repository o/nobody (status 401)");
      assertEquals("a/x.onnx", hub.revision(HubUri.of("hf://o/one")).model());
      // A renamed repository, and a branch with slashes in its name.
      Hub.Revision found = hub.revision(HubUri.of("hf://o/dyno@refs/pr/1"));
      assertEquals("onnx/model.onnx", found.model());
      assertTrue(Files.exists(hub.file(found, found.model())));
      assertTrue(Files.exists(home.resolve("hub/models--o--dyno/refs/refs/pr/1")));
    }
  }

  private static void assertRefused(Hub hub, String uri, String part) {
    String message =
        assertThrows(HubException.class, () -> hub.revision(HubUri.of(uri))).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void whatBreaksOffIsGoneOnWith() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    server.breakOff(3);
    server.busy(2);
    try (Hub hub = hub(Map.of())) {
      Hub.Revision found = hub.revision(CLIP);
      server.forgetRequests();
      assertArrayEquals(weights, Files.readAllBytes(hub.file(found, MODEL)));
    }
    List<String> ranges =
        server.requests().stream()
            .filter(it -> it.startsWith("GET content"))
            .map(it -> it.replaceFirst(".*/[0-9a-f]+", "").strip())
            .toList();
    assertEquals(List.of("", "bytes=1500000-", "bytes=2250000-", "bytes=2625000-"), ranges);
  }

  @Test
  void anotherRunGoesOnWithIt() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    Path partial =
        Files.createDirectories(repository().resolve("blobs"))
            .resolve(DigestUtils.sha256Hex(weights) + ".clipshard.incomplete");
    // Of this file; of another; and longer than it is.
    for (byte[] left :
        List.of(java.util.Arrays.copyOf(weights, 1000), new byte[1000], weights(2))) {
      Files.write(partial, left);
      try (Hub hub = hub(Map.of())) {
        Path file = hub.file(hub.revision(CLIP), MODEL);
        assertArrayEquals(weights, Files.readAllBytes(file));
        assertFalse(Files.exists(partial));
        Files.delete(file.toRealPath());
      }
    }
    assertTrue(server.requests().stream().anyMatch(it -> it.endsWith("bytes=1000-")));
  }

  @Test
  void whatIsNotWhatTheHubSaysIsRefusedAndNotKept() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    server.change(1);
    try (Hub hub = hub(Map.of())) {
      Hub.Revision found = hub.revision(CLIP);
      String message = assertThrows(HubException.class, () -> hub.file(found, MODEL)).getMessage();
      assertTrue(message.contains("its hash is not " + DigestUtils.sha256Hex(weights)), message);
      try (var blobs = Files.list(repository().resolve("blobs"))) {
        assertEquals(List.of(), blobs.toList());
      }
      assertArrayEquals(weights, Files.readAllBytes(hub.file(found, MODEL)));
    }
  }

  @Test
  void severalAtOnceDownloadOnce() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    int runs = 4;
    CountDownLatch ready = new CountDownLatch(runs);
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try {
      List<Future<byte[]>> all = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        all.add(
            threads.submit(
                () -> {
                  try (Hub hub = hub(Map.of())) {
                    Hub.Revision found = hub.revision(CLIP);
                    ready.countDown();
                    ready.await();
                    return Files.readAllBytes(hub.file(found, MODEL));
                  }
                }));
      }
      for (Future<byte[]> each : all) {
        assertArrayEquals(weights, each.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, server.requests().stream().filter(it -> it.startsWith("GET content")).count());
    assertTrue(
        Files.exists(
            home.resolve("hub/.locks/models--Xenova--clip-vit-base-patch32")
                .resolve(DigestUtils.sha256Hex(weights) + ".lock")));
  }

  /** What lists its files may be anyone's. */
  @Test
  void namesThatLeadOutOfTheFolderAreNoFiles() throws Exception {
    Map<String, byte[]> files = new HashMap<>(clip(weights));
    for (String name : List.of("../x.onnx", "/etc/x.onnx", "a/../../x", "a//b", "a\\..\\b")) {
      files.put(name, new byte[1]);
    }
    server.commit(REPOSITORY, Access.PUBLIC, "main", files);
    try (Hub hub = hub(Map.of())) {
      Hub.Revision found = hub.revision(CLIP);
      assertEquals(clip(weights).keySet(), found.files());
      assertThrows(HubException.class, () -> hub.file(found, "../../../x.onnx"));
    }
  }

  @Test
  void aDiskWithoutRoomIsSaidBeforeTheDownload() throws Exception {
    server.commit(REPOSITORY, Access.PUBLIC, "main", clip(weights));
    server.sizes(1L << 50);
    try (Hub hub = hub(Map.of())) {
      Hub.Revision found = hub.revision(CLIP);
      String message = assertThrows(HubException.class, () -> hub.file(found, MODEL)).getMessage();
      assertTrue(message.contains("name a folder on another disk with HF_HOME"), message);
    }
    assertTrue(server.requests().stream().noneMatch(it -> it.startsWith("GET content")));
  }

  @Test
  void theCacheIsWhereHuggingFacesProgramsHaveIt() {
    assertEquals("/c/hub", root(Map.of("HF_HUB_CACHE", "/c/hub", "HF_HOME", "/h")));
    assertEquals("/h/hub", root(Map.of("HF_HOME", "/h", "XDG_CACHE_HOME", "/x")));
    assertEquals("/x/huggingface/hub", root(Map.of("XDG_CACHE_HOME", "/x")));
    String user = System.getProperty("user.home");
    assertEquals(user + "/.cache/huggingface/hub", root(Map.of()));
    assertEquals(user + "/m/hub", root(Map.of("HF_HOME", "~/m")));
  }

  private static String root(Map<String, String> environment) {
    Settings settings = SettingsLoader.loadWithoutDatabase(List.of(), List.of(), environment);
    return HubCache.of(settings.hub(), environment).root().toString();
  }
}
