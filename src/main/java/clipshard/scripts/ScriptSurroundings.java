package clipshard.scripts;

import clipshard.config.ScriptNames;
import clipshard.store.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

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
    for (String place : places(folder)) {
      List<IdMapFile> found = idMapsIn(place, names.idMap().replace("{type}", type));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private List<IdMapFile> idMapsIn(String place, String name) {
    List<IdMapFile> found = new ArrayList<>();
    boolean isComplete = name.endsWith(".json") || name.endsWith(".npy");
    String stem = isComplete ? name.substring(0, name.lastIndexOf('.')) : name;
    for (String end : List.of(".json", ".npy")) {
      String first = place + stem + end;
      if ((!isComplete || name.endsWith(end)) && keys.contains(first)) {
        found.add(new IdMapFile(parts(first, place + stem, end)));
      }
    }
    return found;
  }

  /** An export too large for one object goes on in {@code _001} and so on. */
  private List<String> parts(String first, String stem, String end) {
    List<String> parts = new ArrayList<>(List.of(first));
    for (int part = 1; keys.contains(part(stem, part, end)); part++) {
      parts.add(part(stem, part, end));
    }
    return parts;
  }

  private static String part(String stem, int part, String end) {
    return String.format(Locale.ROOT, "%s_%03d%s", stem, part, end);
  }

  /** The manifests nearest to {@code folder}. */
  List<String> manifests(String type, String folder) {
    Pattern name = Pattern.compile("([^/]*_)?" + Pattern.quote(type) + "_manifest\\.json");
    for (String place : places(folder)) {
      List<String> found =
          keys.tailSet(place).stream()
              .takeWhile(key -> key.startsWith(place))
              .filter(key -> name.matcher(key.substring(place.length())).matches())
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private List<String> places(String folder) {
    List<String> places = new ArrayList<>(List.of(folder));
    String place = folder;
    while (place.length() > names.folder().length()) {
      place = place.substring(0, place.lastIndexOf('/', place.length() - 2) + 1);
      places.add(place);
    }
    return places;
  }
}
