package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The host of drawn pictures, as a client sees it. */
class ImageHostTest {
  private static final long ROW = 5;

  private static ImageHost host;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  @BeforeAll
  static void start() {
    host = ImageHost.start(0, new DrawnPictures(100));
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void servesWhatIsDrawn() throws Exception {
    for (long row : new long[] {ROW, 3, 7}) {
      HttpResponse<byte[]> answer = get(DrawnPictures.url(row, Quirk.NONE, host.url()));
      assertEquals(200, answer.statusCode());
      assertArrayEquals(ProductPictures.encoded(row), answer.body());
      assertEquals(
          Answer.contentType(ProductPictures.ending(row)),
          answer.headers().firstValue("content-type").orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({"MISSING, 404", "FORBIDDEN, 403", "FAILING, 500"})
  void refuses(Quirk quirk, int status) throws Exception {
    for (int attempt = 0; attempt < 3; attempt++) {
      assertEquals(status, get(quirk).statusCode());
    }
  }

  @Test
  void sendsPicturesThatAreNone() throws Exception {
    byte[] whole = ProductPictures.encoded(ROW);
    assertTrue(new String(get(Quirk.LOGIN_PAGE).body(), UTF_8).startsWith("<!doctype html>"));
    assertEquals(0, get(Quirk.EMPTY).body().length);
    assertArrayEquals(Arrays.copyOf(whole, whole.length * 3 / 5), get(Quirk.TRUNCATED).body());
    for (Quirk quirk : List.of(Quirk.LOGIN_PAGE, Quirk.EMPTY, Quirk.TRUNCATED)) {
      assertEquals(200, get(quirk).statusCode());
      assertEquals("image/jpeg", get(quirk).headers().firstValue("content-type").orElseThrow());
    }
  }

  @Test
  void sendsAFewBytesThatClaimToBeHuge() throws Exception {
    byte[] png = get(Quirk.HUGE).body();
    assertTrue(png.length < 1_000, png.length + " bytes");
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
      ImageReader reader = ImageIO.getImageReaders(in).next();
      reader.setInput(in);
      assertEquals(50_000, reader.getWidth(0));
      assertEquals(50_000, reader.getHeight(0));
      reader.dispose();
    }
  }

  @Test
  void hasOddOnesThatWork() throws Exception {
    HttpResponse<byte[]> mislabelled = get(Quirk.MISLABELLED);
    assertArrayEquals(ProductPictures.encoded(ROW), mislabelled.body());
    assertEquals(
        "text/html; charset=utf-8", mislabelled.headers().firstValue("content-type").orElseThrow());

    HttpResponse<byte[]> moved = get(Quirk.MOVED);
    assertEquals(302, moved.statusCode());
    String location = moved.headers().firstValue("location").orElseThrow();
    assertArrayEquals(ProductPictures.encoded(ROW), get(host.url() + location).body());

    String inline = DrawnPictures.url(ROW, Quirk.INLINE, host.url());
    String start = "data:image/jpeg;base64,";
    assertTrue(inline.startsWith(start));
    assertArrayEquals(
        ProductPictures.encoded(ROW), Base64.getDecoder().decode(inline.substring(start.length())));
  }

  @Test
  void knowsNothingElse() throws Exception {
    for (String path : List.of("/", "/aw/", "/aw/5.jpg", "/aw/nonsense/000005.jpg", "/%00")) {
      assertEquals(404, get(host.url() + path).statusCode(), path);
    }
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(host.url() + "/aw/000005.jpg"))
            .PUT(HttpRequest.BodyPublishers.ofString("mine"))
            .build();
    assertEquals(405, CLIENT.send(put, HttpResponse.BodyHandlers.discarding()).statusCode());
  }

  @Test
  void servesManyAtOnce() {
    List<CompletableFuture<HttpResponse<byte[]>>> answers =
        LongStream.range(0, 40)
            .mapToObj(row -> request(DrawnPictures.url(row, Quirk.NONE, host.url())))
            .map(request -> CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()))
            .toList();
    for (int row = 0; row < answers.size(); row++) {
      assertArrayEquals(ProductPictures.encoded(row), answers.get(row).join().body());
    }
  }

  @Test
  void breaksTwoInAHundredInEveryWay() {
    List<Quirk> quirks = LongStream.range(0, 1200).mapToObj(Quirk::of).toList();
    assertEquals(24, quirks.stream().filter(Quirk::isBroken).count());
    for (Quirk quirk : Quirk.values()) {
      assertTrue(quirks.contains(quirk), quirk.name());
    }
    assertFalse(Quirk.MOVED.isBroken());
  }

  private static HttpResponse<byte[]> get(Quirk quirk) throws IOException, InterruptedException {
    return get(DrawnPictures.url(ROW, quirk, host.url()));
  }

  private static HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
    return CLIENT.send(request(url), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).build();
  }
}
