package sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The pictures in a folder and all folders in it. The first sub-folder is the brand, the file name
 * without its ending the id. Hidden files and those with endings other than pictures' are left out.
 */
public final class PictureFolder implements Pictures {
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "avif", "heic", "jp2", "svg");

  /** RFC 3986, unreserved characters: they mean the same in every part of every URL. */
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private static final int SHOWN = 10;

  private final Path folder;

  /**
   * @throws IOException when it is no folder
   */
  public PictureFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    this.folder = folder.toRealPath();
  }

  @Override
  public String idType() {
    return "text";
  }

  /**
   * In the order of the ids.
   *
   * @throws IOException when two pictures have the same id, or there is none
   */
  @Override
  public Stream<Row> rows(String host) throws IOException {
    Map<String, List<Path>> byId = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(PictureFolder::isPicture)
          .map(folder::relativize)
          .forEach(file -> byId.computeIfAbsent(id(file), id -> new ArrayList<>()).add(file));
    }
    if (byId.isEmpty()) {
      throw new IOException(
          "There is no picture in %s: no file that ends in one of %s"
              .formatted(folder, ENDINGS.stream().sorted().toList()));
    }
    requireUnique(byId);
    return byId.entrySet().stream()
        .map(entry -> new Row(entry.getKey(), host + urlPath(entry.getValue().get(0))));
  }

  @Override
  public Answer answer(String path) throws IOException {
    if (path.indexOf('\0') >= 0) {
      return Answer.NOT_FOUND; // no file can be called so
    }
    Path file = folder.resolve(path.substring(1)).normalize();
    return !file.equals(folder) && file.startsWith(folder) && isPicture(file)
        ? Answer.ok(Answer.contentType(ending(file)), Files.readAllBytes(file))
        : Answer.NOT_FOUND;
  }

  private void requireUnique(Map<String, List<Path>> byId) throws IOException {
    List<String> repeated =
        byId.entrySet().stream()
            .filter(entry -> entry.getValue().size() > 1)
            .map(entry -> "  %s: %s".formatted(entry.getKey(), sorted(entry.getValue())))
            .toList();
    if (!repeated.isEmpty()) {
      throw new IOException(
          """
          %s: more than one picture has the same id. Rename files so that each name, without its \
          ending, is there once:
          %s%s\
          """
              .formatted(
                  folder,
                  repeated.stream().limit(SHOWN).collect(Collectors.joining("\n")),
                  repeated.size() > SHOWN
                      ? "\n  and %d more".formatted(repeated.size() - SHOWN)
                      : ""));
    }
  }

  private static List<Path> sorted(List<Path> files) {
    return files.stream().sorted().toList();
  }

  private static boolean isPicture(Path file) {
    return !file.getFileName().toString().startsWith(".")
        && ENDINGS.contains(ending(file))
        && Files.isRegularFile(file);
  }

  private static String id(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The path of a relative file's URL, percent-encoded. */
  static String urlPath(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .map(part -> "/" + encode(part.toString()))
        .collect(Collectors.joining());
  }

  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append("%%%02X".formatted(b & 0xFF));
      }
    }
    return encoded.toString();
  }
}
