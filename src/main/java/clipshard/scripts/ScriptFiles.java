package clipshard.scripts;

import clipshard.config.ScriptNames;
import clipshard.store.StoredObject;
import clipshard.text.Shown;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of an index that earlier scripts made, found by their names alone.
 *
 * @param shards by type; color, structure and combined first; per type ascending by number, then
 *     key; empty for a type that has an id map only
 * @param idMaps by type: one, or a JSON and a NumPy one; types that have none are left out
 * @param manifests by type, keys
 * @param leftOut shards in folders below that of the index
 * @param unnumbered files with a shard's name and a number that is none
 */
public record ScriptFiles(
    Map<String, List<ScriptShard>> shards,
    Map<String, List<IdMapFile>> idMaps,
    Map<String, List<String>> manifests,
    List<String> leftOut,
    List<String> unnumbered) {
  private static final List<String> KNOWN = List.of("color", "structure", "combined");

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
    boolean isFlat = all.stream().anyMatch(shard -> shard.folder().equals(names.folder()));
    List<ScriptShard> chosen =
        all.stream().filter(s -> !isFlat || s.folder().equals(names.folder())).toList();
    ScriptSurroundings around = new ScriptSurroundings(listing, names);
    Map<String, List<ScriptShard>> shards = byType(chosen, around);
    Map<String, List<IdMapFile>> idMaps = new LinkedHashMap<>();
    Map<String, List<String>> manifests = new LinkedHashMap<>();
    shards.forEach(
        (type, ofType) -> {
          String folder = ofType.isEmpty() ? names.folder() : onlyFolder(type, ofType);
          idMaps.put(type, around.idMaps(type, folder));
          manifests.put(type, around.manifests(type, folder));
        });
    idMaps.values().removeIf(List::isEmpty);
    List<String> leftOut =
        all.stream()
            .filter(shard -> isFlat && !shard.folder().equals(names.folder()))
            .map(ScriptShard::key)
            .toList();
    return shards.isEmpty() && unnumbered.isEmpty()
        ? Optional.empty()
        : Optional.of(new ScriptFiles(shards, idMaps, manifests, leftOut, unnumbered));
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
      int parsed = new BigInteger(number).intValueExact();
      shards.add(new ScriptShard(name.group("type"), parsed, object.key(), object.bytes()));
    } else {
      unnumbered.add(object.key());
    }
  }

  private static Map<String, List<ScriptShard>> byType(
      List<ScriptShard> shards, ScriptSurroundings around) {
    Map<String, List<ScriptShard>> byType = new LinkedHashMap<>();
    KNOWN.stream()
        .filter(
            type -> around.hasIdMap(type) || shards.stream().anyMatch(s -> s.type().equals(type)))
        .forEach(type -> byType.put(type, new ArrayList<>()));
    Map<String, List<ScriptShard>> others = new TreeMap<>();
    shards.stream()
        .sorted(Comparator.comparing(ScriptShard::number).thenComparing(ScriptShard::key))
        .forEach(
            shard ->
                Objects.requireNonNullElseGet(
                        byType.get(shard.type()),
                        () -> others.computeIfAbsent(shard.type(), type -> new ArrayList<>()))
                    .add(shard));
    byType.putAll(others);
    return byType;
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
}
