package clipshard.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.net.URLDecoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code hf://[models/]REPOSITORY[@REVISION][/FILE]}, as huggingface.co/docs/huggingface_hub writes
 * it (Package reference, HF URIs).
 *
 * @param repository {@code name} or {@code owner/name}
 * @param revision a branch, a tag, a commit or {@code refs/pr/1}; empty: none is named
 * @param file a path within the repository; empty: none is named
 */
public record HubUri(String repository, String revision, String file) implements Serializable {
  private static final String SCHEME = "hf://";
  private static final String MAIN = "main";
  private static final String NAME = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?";
  private static final Pattern REPOSITORY = Pattern.compile(NAME + "(/" + NAME + ")?");
  private static final Pattern URI =
      Pattern.compile(
          "hf://(?:models/)?(?<repository>[^/@]++(?:/[^/@]++)?+)"
              + "(?:@(?<revision>refs/(?:pr/[0-9]+|convert/[^/@]+)|[^/@]+))?(?:/(?<file>.+))?");
  private static final Pattern OTHER_KIND =
      Pattern.compile("hf://(datasets|spaces|kernels|buckets)(/.*)?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** Of Git's names, which may hold slashes, those that are a path's as well. */
  private static final Pattern REVISION =
      Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9_][^\\s\\p{Cntrl}~^:?*\\[\\\\]*");

  /** Whether a text is meant to be one. */
  public static boolean isOne(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what a URI of the hub is
   */
  public static HubUri of(String text) {
    Matcher uri = URI.matcher(text);
    if (OTHER_KIND.matcher(text).matches() || !uri.matches()) {
      throw refused(text);
    }
    try {
      HubUri read =
          new HubUri(
              uri.group("repository"),
              uri.group("revision") == null
                  ? ""
                  : URLDecoder.decode(uri.group("revision").replace("+", "%2B"), UTF_8),
              uri.group("file") == null ? "" : uri.group("file"));
      boolean isSound =
          REPOSITORY.matcher(read.repository).matches()
              && !read.repository.contains("--")
              && !read.repository.contains("..")
              && (read.revision.isEmpty() || REVISION.matcher(read.revision).matches())
              && (read.revision.isEmpty() || isPath(read.revision))
              && (read.file.isEmpty() || isPath(read.file));
      if (isSound) {
        return read;
      }
    } catch (IllegalArgumentException e) {
      // What follows a per cent sign is no byte.
    }
    throw refused(text);
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "%s names no model on the hub; write hf://OWNER/NAME, hf://OWNER/NAME@REVISION or hf://OWNER/NAME@REVISION/FILE, as in hf://Xenova/clip-vit-base-patch32"
            .formatted(text));
  }

  /** Whether a name that a stranger gave stays in the folder in which it is looked up. */
  static boolean isPath(String name) {
    if (name.isEmpty()
        || name.indexOf('\\') >= 0
        || name.chars().anyMatch(Character::isISOControl)) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** What is asked for where none is named. */
  String wanted() {
    return revision.isEmpty() ? MAIN : revision;
  }

  /** The same file at a commit, which always has the same bytes. */
  public HubUri at(String commit, String of) {
    return new HubUri(repository, commit, of);
  }

  @Override
  public String toString() {
    return SCHEME
        + repository
        + (revision.isEmpty() ? "" : "@" + revision)
        + (file.isEmpty() ? "" : "/" + file);
  }
}
