package clipshard.scripts;

import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.store.ObjectStore;
import clipshard.text.Shown;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The id maps of an index of earlier scripts.
 *
 * @param byType those that could be read; where a type has two, the JSON one
 */
public record ScriptIdMaps(Map<String, Named> byType) {
  private static final int EXAMPLES = 3;

  /** An id map and the name of its file. */
  public record Named(String name, List<String> ids) {}

  /**
   * Reads and checks each by itself.
   *
   * @throws IOException when the store fails
   */
  public static ScriptIdMaps read(ObjectStore store, ScriptFiles files, AlignmentReport report)
      throws IOException {
    Map<String, Named> byType = new LinkedHashMap<>();
    Map<IdMapFile, Optional<Named>> read = new HashMap<>();
    Map<List<String>, List<String>> lists = new HashMap<>();
    for (ScriptFiles.OfType of : files.types()) {
      List<Named> maps = new ArrayList<>();
      for (IdMapFile file : of.idMaps()) {
        if (!read.containsKey(file)) {
          // Types mostly have the same ids, and one list of them is enough.
          read.put(
              file,
              readOne(store, file, report)
                  .map(it -> new Named(it.name, lists.computeIfAbsent(it.ids, same -> same))));
        }
        read.get(file).ifPresent(maps::add);
      }
      if (!maps.isEmpty()) {
        byType.put(of.type(), maps.get(0));
        report.checked(Shown.of(of.type()), maps.get(0).ids.size(), "ids in the id map");
        maps.stream()
            .flatMap(other -> compare(maps.get(0), other, true).stream())
            .forEach(it -> report.add(Finding.error(it.object(), it.message())));
      }
    }
    return new ScriptIdMaps(byType);
  }

  /** The ids of a type whose map could be read. */
  Optional<List<String>> of(String type) {
    return Optional.ofNullable(byType.get(type)).map(Named::ids);
  }

  /** Those that differ from all before them. */
  public Collection<Named> distinct() {
    Map<List<String>, Named> distinct = new LinkedHashMap<>();
    byType.values().forEach(map -> distinct.putIfAbsent(map.ids, map));
    return distinct.values();
  }

  private static Optional<Named> readOne(ObjectStore store, IdMapFile file, AlignmentReport report)
      throws IOException {
    String name = Shown.of(file.name());
    try {
      List<String> ids = file.read(store);
      String twice = twice(ids);
      if (!twice.isEmpty()) {
        report.add(Finding.error(name, "the same id is at several positions: " + twice));
      }
      return Optional.of(new Named(name, ids));
    } catch (FileNotFoundException e) {
      report.add(Finding.error(name, "is listed and not there"));
    } catch (IdMapException e) {
      if (e.isDamage()) {
        report.add(Finding.error(name, e.getMessage()));
      } else {
        report.notChecked(name, e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Some of the ids that stand at more than one position; sorted, as a set would take more. */
  static String twice(List<String> ids) {
    String[] sorted = ids.stream().sorted().toArray(String[]::new);
    return IntStream.range(1, sorted.length)
        .filter(at -> sorted[at].equals(sorted[at - 1]))
        .mapToObj(at -> sorted[at])
        .distinct()
        .limit(EXAMPLES)
        .map(id -> twice(ids, id))
        .collect(Collectors.joining(", "));
  }

  private static String twice(List<String> ids, String id) {
    int first = ids.indexOf(id);
    int second = first + 1 + ids.subList(first + 1, ids.size()).indexOf(id);
    return "%s at %d and %d".formatted(Shown.of(id), first, second);
  }

  /**
   * Compares the types' maps with the first one's. Differences are errors where the types were made
   * together: their vectors say so ({@code isOneOrder}), or most ids are the same. Types that were
   * made apart differ at most positions, or in length; each of them may be right.
   */
  List<Finding> compareTypes(boolean isOneOrder) {
    List<Named> maps = List.copyOf(byType.values());
    return maps.stream()
        .skip(1)
        .flatMap(other -> compare(maps.get(0), other, isOneOrder).stream())
        .toList();
  }

  private static Optional<Finding> compare(Named first, Named other, boolean isOneOrder) {
    int size = other.ids.size();
    int common = Math.min(first.ids.size(), size);
    int[] differing =
        IntStream.range(0, common)
            .filter(position -> !first.ids.get(position).equals(other.ids.get(position)))
            .toArray();
    if (differing.length == 0) {
      return first.ids.size() == size
          ? Optional.empty()
          : Optional.of(
              Finding.warning(
                  other.name,
                  "has %d ids, %s has %d; the first %d are the same"
                      .formatted(size, first.name, first.ids.size(), common)));
    }
    int position = differing[0];
    String message =
        "has id %s at position %d, %s has %s; so at %d of %d positions"
            .formatted(
                Shown.of(other.ids.get(position)),
                position,
                first.name,
                Shown.of(first.ids.get(position)),
                differing.length,
                common);
    return Optional.of(
        isOneOrder || differing.length <= common / 2
            ? Finding.error(other.name, message)
            : Finding.warning(other.name, message + ": rows of one type are no rows of the other"));
  }

  /** Whether all these types' maps are there and hold the same ids. */
  boolean areSame(List<String> types) {
    return byType.keySet().containsAll(types)
        && types.stream().map(type -> byType.get(type).ids).distinct().count() == 1;
  }
}
