package clipshard.scripts;

import clipshard.config.ScriptNames;
import clipshard.store.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is found near the shards: in their folder, else in the nearest one that holds it. */
final class ScriptSurroundings {
  private final ScriptNames names;
  private final TreeSet<String> keys = new TreeSet<>();

  ScriptSurroundings(Collection<StoredObject> listing, ScriptNames names) {
    this.names = names;
    listing.forEach(object -> keys.add(object.key()));
  }

  /** Whether there is an id map of this type's own where the index's folder begins. */
  boolean hasIdMap(String type) {
    return names.idMap().contains("{type}") && !idMaps(type, names.folder()).isEmpty();
  }

  /** The id maps nearest to {@code folder}: one, or one of each form. */
  List<IdMapFile> idMaps(String type, String folder) {
    String name = names.idMap().replace("{type}", type);
    boolean isWhole = name.endsWith(".json") || name.endsWith(".npy");
    List<String> files = isWhole ? List.of(name) : List.of(name + ".json", name + ".npy");
    return nearest(
        folder, place -> files.stream().map(place::concat).filter(keys::contains).map(this::parts));
  }

  /** An export too large for one object goes on in {@code _001} and so on. */
  private IdMapFile parts(String first) {
    int end = first.lastIndexOf('.');
    List<String> parts = new ArrayList<>();
    for (String part = first; keys.contains(part); ) {
      parts.add(part);
      String number = String.format(Locale.ROOT, "_%03d", parts.size());
      part = first.substring(0, end) + number + first.substring(end);
    }
    return new IdMapFile(parts);
  }

  /** The manifests nearest to {@code folder}. */
  List<String> manifests(String type, String folder) {
    String name = "([^/]*_)?" + Pattern.quote(type) + "_manifest\\.json";
    return nearest(
        folder,
        place ->
            keys.stream().filter(Pattern.compile(Pattern.quote(place) + name).asMatchPredicate()));
  }

  private <T> List<T> nearest(String folder, Function<String, Stream<T>> in) {
    String place = folder;
    List<T> found = in.apply(place).toList();
    while (found.isEmpty() && !place.equals(names.folder())) {
      place = place.substring(0, place.lastIndexOf('/', place.length() - 2) + 1);
      found = in.apply(place).toList();
    }
    return found;
  }
}
