package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFolderTest {
  @TempDir Path folder;

  @Test
  void namesIdsAndBrandsByWhereThePicturesAre() throws IOException {
    write("aw/one.jpg");
    write("aw/summer 2026/t#wo.v2.JPEG");
    write("zr & sons/100%+?.png");
    write("brandless.webp");
    write("aw/read me.txt");
    write("aw/.hidden.jpg");
    write("aw/no ending");
    assertEquals(
        List.of(
            new Pictures.Row("100%+?", "http://h/zr%20%26%20sons/100%25%2B%3F.png"),
            new Pictures.Row("brandless", "http://h/brandless.webp"),
            new Pictures.Row("one", "http://h/aw/one.jpg"),
            new Pictures.Row("t#wo.v2", "http://h/aw/summer%202026/t%23wo.v2.JPEG")),
        rows("http://h"));
  }

  @Test
  void servesEachUnderItsUrlAndNothingElse() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.jpg"), "secret");
    Path inside = Files.createDirectory(folder.resolve("inside"));
    write("inside/a brand/100%+?;.jpg");
    write("inside/notes.txt");
    try (ImageHost host = ImageHost.start(0, new PictureFolder(inside))) {
      String url;
      try (Stream<Pictures.Row> rows = new PictureFolder(inside).rows(host.url())) {
        url = rows.findFirst().orElseThrow().url();
      }
      HttpURLConnection picture = open(url);
      assertEquals("image/jpeg", picture.getContentType());
      assertArrayEquals(
          "inside/a brand/100%+?;.jpg".getBytes(UTF_8), picture.getInputStream().readAllBytes());
      for (String path : List.of("/../secret.jpg", "/%2e%2e/secret.jpg", "/notes.txt", "/", "/x")) {
        assertEquals(404, open(host.url() + path).getResponseCode(), path);
      }
      assertTrue(Files.exists(secret));
    }
  }

  @Test
  void encodesWhatUrlsMayNotHold() {
    assertEquals("a-b_c.d~1", PictureFolder.encode("a-b_c.d~1"));
    assertEquals("%E2%82%AC%20u%CC%88%F0%9F%91%97", PictureFolder.encode("€ u\u0308👗"));
  }

  @Test
  void refusesTwoPicturesWithOneId() throws IOException {
    write("aw/same.jpg");
    write("zr/same.png");
    write("zr/other.png");
    IOException refused = assertThrows(IOException.class, () -> rows("http://h"));
    assertTrue(
        refused.getMessage().endsWith("  same: [aw/same.jpg, zr/same.png]"), refused.getMessage());
  }

  @Test
  void refusesAFolderWithoutPictures() throws IOException {
    write("aw/read me.txt");
    IOException refused = assertThrows(IOException.class, () -> rows("http://h"));
    assertTrue(refused.getMessage().contains(folder.toRealPath().toString()));
    assertThrows(IOException.class, () -> new PictureFolder(folder.resolve("nowhere")));
  }

  private List<Pictures.Row> rows(String host) throws IOException {
    try (Stream<Pictures.Row> rows = new PictureFolder(folder).rows(host)) {
      return rows.toList();
    }
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
  }

  private static HttpURLConnection open(String url) throws IOException {
    return (HttpURLConnection) URI.create(url).toURL().openConnection();
  }
}
