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
    for (String type : files.shards().keySet()) {
      List<Named> ofType = new ArrayList<>();
      for (IdMapFile file : files.idMaps().getOrDefault(type, List.of())) {
        if (!read.containsKey(file)) {
          Optional<Named> map = readOne(store, file, report);
          read.put(file, map.map(it -> sharing(it, read.values())));
        }
        read.get(file).ifPresent(ofType::add);
      }
      if (!ofType.isEmpty()) {
        byType.put(type, ofType.get(0));
        report.checked(Shown.of(type), ofType.get(0).ids().size(), "ids in the id map");
        ofType.stream()
            .skip(1)
            .filter(other -> !other.ids().equals(ofType.get(0).ids()))
            .forEach(other -> report.add(different(ofType.get(0), other)));
      }
    }
    return new ScriptIdMaps(byType);
  }

  /** Types mostly have the same ids, and one list of them is enough. */
  private static Named sharing(Named map, Collection<Optional<Named>> others) {
    return others.stream()
        .flatMap(Optional::stream)
        .filter(other -> other.ids().equals(map.ids()))
        .findFirst()
        .map(same -> new Named(map.name(), same.ids()))
        .orElse(map);
  }

  /** Those that differ from all before them. */
  public List<Named> distinct() {
    List<Named> distinct = new ArrayList<>();
    for (Named map : byType.values()) {
      if (distinct.stream().noneMatch(other -> other.ids().equals(map.ids()))) {
        distinct.add(map);
      }
    }
    return distinct;
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

  /** The positions that both have and that hold different ids, ascending. */
  private static int[] differences(Named map, Named other) {
    return IntStream.range(0, Math.min(map.ids().size(), other.ids().size()))
        .filter(position -> !map.ids().get(position).equals(other.ids().get(position)))
        .toArray();
  }

  private static Finding different(Named map, Named other) {
    int[] positions = differences(map, other);
    return Finding.error(
        other.name(),
        positions.length == 0
            ? "has %d ids, %s has %d".formatted(other.ids().size(), map.name(), map.ids().size())
            : difference(map, other, positions[0]));
  }

  private static String difference(Named map, Named other, int position) {
    return "has id %s at position %d, %s has %s"
        .formatted(
            Shown.of(other.ids().get(position)),
            position,
            map.name(),
            Shown.of(map.ids().get(position)));
  }

  /**
   * Compares the types' maps with the first one's. Differences are errors where the types were made
   * together: their vectors say so ({@code isOneOrder}), or most ids are the same. Types that were
   * made apart differ at most positions, or in length; each of them may be right.
   */
  List<Finding> compareTypes(boolean isOneOrder) {
    List<Finding> findings = new ArrayList<>();
    List<Named> maps = List.copyOf(byType.values());
    for (Named other : maps.isEmpty() ? maps : maps.subList(1, maps.size())) {
      compare(maps.get(0), other, isOneOrder).ifPresent(findings::add);
    }
    return findings;
  }

  private static Optional<Finding> compare(Named first, Named other, boolean isOneOrder) {
    if (first.name().equals(other.name())) {
      return Optional.empty();
    }
    int[] positions = differences(first, other);
    int common = Math.min(first.ids().size(), other.ids().size());
    if (positions.length > 0) {
      String message =
          "%s; so at %d of %d positions"
              .formatted(difference(first, other, positions[0]), positions.length, common);
      boolean isMadeTogether = isOneOrder || positions.length <= common / 2;
      return Optional.of(
          isMadeTogether
              ? Finding.error(other.name(), message)
              : Finding.warning(
                  other.name(), message + ": rows of one type are no rows of the other"));
    }
    return first.ids().size() == other.ids().size()
        ? Optional.empty()
        : Optional.of(
            Finding.warning(
                other.name(),
                "has %d ids, %s has %d; the first %d are the same"
                    .formatted(other.ids().size(), first.name(), first.ids().size(), common)));
  }

  /**
   * Whether the first {@code rows} positions of all three types are there and hold the same ids.
   */
  boolean areSame(List<String> types) {
    return byType.keySet().containsAll(types)
        && IntStream.range(1, types.size())
            .allMatch(t -> byType.get(types.get(0)).ids().equals(byType.get(types.get(t)).ids()));
  }
}
