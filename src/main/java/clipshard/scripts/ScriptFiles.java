package clipshard.scripts;

import clipshard.config.ScriptNames;
import clipshard.store.StoredObject;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of an index that earlier scripts made, found by their names alone.
 *
 * @param types color, structure and combined first; of each there are shards or an id map
 * @param leftOut shards in folders below that of the index
 * @param unnumbered files with a shard's name and a number that is none
 */
public record ScriptFiles(List<OfType> types, List<String> leftOut, List<String> unnumbered) {
  /** Those of which the last is the mean of the others. */
  static final List<String> THREE = List.of("color", "structure", "combined");

  private static final Comparator<String> THREE_FIRST =
      Comparator.<String>comparingInt(type -> Math.floorMod(THREE.indexOf(type), 4))
          .thenComparing(Comparator.naturalOrder());

  /**
   * What there is of one type.
   *
   * @param shards ascending by number, then key
   * @param idMaps none, one, or a JSON and a NumPy one
   * @param manifests keys
   */
  record OfType(
      String type, List<ScriptShard> shards, List<IdMapFile> idMaps, List<String> manifests) {}

  /**
   * The files of one index among those listed; empty when there is neither a shard nor an id map.
   * Shards in the folder itself leave out those in folders below it.
   *
   * @throws IllegalArgumentException when shards of one type are in several folders, so that it
   *     cannot be told which belong together
   */
  public static Optional<ScriptFiles> find(Collection<StoredObject> listing, ScriptNames names) {
    List<ScriptShard> all = new ArrayList<>();
    List<String> unnumbered = new ArrayList<>();
    Pattern pattern = names.pattern();
    for (StoredObject object : listing) {
      name(pattern, object.key().substring(names.folder().length()))
          .ifPresent(name -> add(name, object, all, unnumbered));
    }
    all.sort(Comparator.comparing(ScriptShard::number).thenComparing(ScriptShard::key));
    Map<Boolean, List<ScriptShard>> byPlace =
        all.stream()
            .collect(Collectors.partitioningBy(shard -> shard.folder().equals(names.folder())));
    boolean isFlat = !byPlace.get(true).isEmpty();
    List<ScriptShard> chosen = isFlat ? byPlace.get(true) : all;
    List<ScriptShard> leftOut = isFlat ? byPlace.get(false) : List.of();
    ScriptSurroundings around = new ScriptSurroundings(listing, names);
    Map<String, List<ScriptShard>> byType = new TreeMap<>(THREE_FIRST);
    THREE.stream().filter(around::hasIdMap).forEach(type -> byType.put(type, new ArrayList<>()));
    chosen.forEach(s -> byType.computeIfAbsent(s.type(), type -> new ArrayList<>()).add(s));
    if (byType.isEmpty() && unnumbered.isEmpty()) {
      return Optional.empty();
    }
    List<OfType> types = new ArrayList<>();
    byType.forEach(
        (type, shards) -> {
          String folder = shards.isEmpty() ? names.folder() : onlyFolder(type, shards);
          types.add(
              new OfType(
                  type, shards, around.idMaps(type, folder), around.manifests(type, folder)));
        });
    List<String> keys = leftOut.stream().map(ScriptShard::key).toList();
    return Optional.of(new ScriptFiles(types, keys, unnumbered));
  }

  private static Optional<Matcher> name(Pattern pattern, String path) {
    return Stream.of(path, path.substring(path.lastIndexOf('/') + 1))
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .filter(name -> name.group("type") != null && name.group("shard") != null)
        .findFirst();
  }

  private static void add(
      Matcher name, StoredObject object, List<ScriptShard> shards, List<String> unnumbered) {
    String number = name.group("shard");
    if (number.matches("0*[0-9]{1,9}")) {
      int parsed = Integer.parseInt(number);
      shards.add(new ScriptShard(name.group("type"), parsed, object.key(), object.bytes()));
    } else {
      unnumbered.add(object.key());
    }
  }

  private static String onlyFolder(String type, List<ScriptShard> shards) {
    List<String> folders = shards.stream().map(ScriptShard::folder).distinct().sorted().toList();
    if (folders.size() > 1) {
      throw new IllegalArgumentException(
          "Shards of %s are in %d folders (%s, %s, …). Name the one to check with check.scripts.folder."
              .formatted(
                  Shown.of(type),
                  folders.size(),
                  Shown.of(folders.get(0)),
                  Shown.of(folders.get(1))));
    }
    return folders.get(0);
  }

  /** The types' names, as people may see them. */
  public String names() {
    return String.join(", ", types.stream().map(of -> Shown.of(of.type)).toList());
  }
}
