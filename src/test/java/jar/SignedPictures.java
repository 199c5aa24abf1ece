package jar;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sandbox.Answer;
import sandbox.DrawnPictures;
import sandbox.Pictures;
import sandbox.Quirk;

/**
 * Drawn pictures whose URLs hold secrets: a signature in the query of each, a user's password in
 * some, and some of them broken in every way that puts a URL into a message.
 */
public record SignedPictures(int count) implements Pictures {
  public static final String SIGNATURE = "planted-signature";
  public static final String PASSWORD = "planted-picture-password";
  public static final String REDIRECTED = "planted-redirected-signature";
  private static final String QUERY = "?token=" + SIGNATURE + "&expires=1#" + SIGNATURE;

  private static final String USER = "//someone:" + PASSWORD + "@";

  /** Where a redirect leads, by the path that is redirected. */
  private static final Map<String, String> REDIRECTS =
      Map.of(
          "/redirect/picture", "/aw/000001.jpg?token=" + REDIRECTED,
          "/redirect/forbidden", "http://10.0.0.1/x.jpg?token=" + REDIRECTED,
          "/redirect/file", "file:///etc/passwd?token=" + REDIRECTED,
          "/redirect/loop", "/redirect/loop?token=" + REDIRECTED,
          "/redirect/nonsense", "http:" + USER + "[/x.jpg?token=" + REDIRECTED);

  @Override
  public String idType() {
    return "text";
  }

  @Override
  public Stream<Row> rows(String host) {
    List<String> broken =
        Stream.concat(
                Stream.of(Quirk.values()).map(quirk -> DrawnPictures.url(1, quirk, host)),
                REDIRECTS.keySet().stream().map(path -> host + path))
            .toList();
    List<String> odd =
        List.of(
            "http:" + USER + "no-such-host.invalid/x.jpg",
            "http:" + USER + "10.0.0.1/x.jpg",
            "http:" + USER + "127.0.0.1:1/x.jpg",
            "http:" + USER + "127.0.0.1:99999/x.jpg",
            "http:" + USER + "[::1/x.jpg",
            "http:/" + USER + "127.0.0.1:1/x.jpg",
            "http:" + USER.substring(1) + "127.0.0.1:1/x.jpg",
            "http:" + USER.substring(2) + "127.0.0.1:1/x.jpg",
            "http:" + USER.replace(":", ":sec/ret") + "127.0.0.1:1/x.jpg",
            "http:" + USER.replace(":", ":sec#ret") + "127.0.0.1:1/x.jpg",
            "s3a:" + USER.replace("@", "/@") + "bucket/x.jpg",
            "ftp:" + USER + "127.0.0.1/x.jpg",
            "s3a:" + USER + "bucket/x.jpg",
            USER + "127.0.0.1/x.jpg");
    Stream<String> drawn =
        Stream.iterate(100L, row -> row + 1)
            .limit(count)
            .map(row -> DrawnPictures.url(row, Quirk.NONE, row % 2 == 0 ? host : withUser(host)));
    List<String> urls =
        Stream.of(broken.stream(), odd.stream(), drawn).flatMap(all -> all).toList();
    return Stream.iterate(0, number -> number + 1)
        .limit(urls.size())
        .map(number -> new Row("row-%03d".formatted(number), urls.get(number) + QUERY));
  }

  private static String withUser(String host) {
    return host.replace("//", USER);
  }

  @Override
  public Answer answer(String path) throws java.io.IOException {
    String location = REDIRECTS.get(path);
    return location == null ? new DrawnPictures(count).answer(path) : Answer.redirect(location);
  }
}
