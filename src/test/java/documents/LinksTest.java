package documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of the documents lead somewhere, and from the README to every document. */
class LinksTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

  /** A link to a file, and to one of its headings if {@code anchor} is not empty. */
  private record Link(Path file, String anchor) {}

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int found = 0;
    for (Path document : documents()) {
      for (Link link : links(document)) {
        found++;
        boolean leads =
            Files.exists(link.file())
                && (link.anchor().isEmpty() || anchors(link.file()).contains(link.anchor()));
        if (!leads) {
          broken.add(document + ": " + link);
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(found > 30, "only " + found + " links");
  }

  @Test
  void everyDocumentIsReachedFromTheReadme() throws IOException {
    Set<Path> unreached = new TreeSet<>(documents());
    Deque<Path> ahead = new ArrayDeque<>(List.of(README));
    unreached.remove(README);
    while (!ahead.isEmpty()) {
      for (Link link : links(ahead.remove())) {
        List<Path> reached =
            unreached.stream().filter(document -> document.startsWith(link.file())).toList();
        ahead.addAll(reached);
        reached.forEach(unreached::remove);
      }
    }
    assertEquals(Set.of(), unreached);
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(ShellBlock.documents());
    documents.add(Path.of("CHANGELOG.md"));
    return documents;
  }

  private static List<Link> links(Path document) throws IOException {
    List<Link> links = new ArrayList<>();
    Matcher link = LINK.matcher(prose(document).replaceAll("`[^`]*`", ""));
    while (link.find()) {
      String target = link.group(1);
      if (!ELSEWHERE.matcher(target).matches()) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
        links.add(new Link(file, parts.length == 2 ? parts[1] : ""));
      }
    }
    return links;
  }

  /** What GitHub calls the headings; a second one of the same words has a number. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(prose(document));
    while (heading.find()) {
      String name =
          heading
              .group(1)
              .replaceAll("\\[(.*?)]\\(.*?\\)", "$1")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      String anchor = name;
      for (int again = 1; !anchors.add(anchor); again++) {
        anchor = name + "-" + again;
      }
    }
    return anchors;
  }

  private static String prose(Path document) throws IOException {
    return InlineCommand.withoutBlocks(Files.readAllLines(document));
  }
}
