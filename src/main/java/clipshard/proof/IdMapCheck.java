package clipshard.proof;

import clipshard.config.IndexType;
import clipshard.export.IdMapObject;
import clipshard.export.IdMaps;
import clipshard.format.Json;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import clipshard.text.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Whether a file of each index type's id map is, byte for byte, what the snapshot makes it. */
public final class IdMapCheck {
  private final ObjectStore store;
  private final StorageLayout layout;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, Long> extraIds = new HashMap<>();
  private final Map<String, Long> compared = new HashMap<>();

  private IdMapCheck(ObjectStore store, StorageLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /**
   * What was found.
   *
   * @param sizes of the files that are there, in bytes
   * @param extraIds by index type, ids in the file less those that the snapshot has; not of files
   *     that are missing or no lists
   * @param compared by index type, how many of the snapshot's ids were compared with the file's
   * @param expected what the manifests are to say of the file
   */
  public record Outcome(
      List<Finding> findings,
      Map<String, Long> sizes,
      Map<String, Long> extraIds,
      Map<String, Long> compared,
      IdMapObject expected) {
    public Outcome {
      findings = List.copyOf(findings);
      sizes = Map.copyOf(sizes);
      extraIds = Map.copyOf(extraIds);
      compared = Map.copyOf(compared);
    }
  }

  /**
   * Compares a file of every type.
   *
   * @param version of the snapshot
   * @param types labels
   * @param expected what each of them must hold, as {@link IdMaps#json} makes it of the snapshot
   * @throws IOException when the store fails
   */
  public static Outcome of(
      ObjectStore store,
      StorageLayout layout,
      long version,
      List<String> types,
      IdMaps.Slice slice,
      byte[] expected)
      throws IOException {
    IdMapCheck check = new IdMapCheck(store, layout);
    for (String type : types) {
      check.compare(type, slice, expected);
    }
    IdMapObject object = IdMaps.object(layout, version, slice, expected);
    check.compare(object.object(), expected);
    return new Outcome(check.findings, check.sizes, check.extraIds, check.compared, object);
  }

  private void compare(ObjectRef object, byte[] expected) throws IOException {
    Optional<byte[]> found = store.find(object.key());
    if (found.isEmpty()) {
      findings.add(broken(object.key(), "is missing"));
    } else if (!Arrays.equals(found.get(), expected)) {
      findings.add(broken(object.key(), "is not as it was written"));
    }
  }

  private void compare(String type, IdMaps.Slice slice, byte[] expected) throws IOException {
    String name = layout.idMap(IndexType.of(type), slice.number());
    Optional<byte[]> found = store.find(name);
    if (found.isEmpty()) {
      findings.add(broken(name, "is missing"));
      return;
    }
    sizes.put(name, (long) found.get().length);
    if (Arrays.equals(found.get(), expected)) {
      compared.put(type, slice.rows());
      return;
    }
    try {
      List<String> ids = Json.readListWithNulls(found.get(), String.class);
      if (ids.size() == slice.rows()) {
        compared.put(type, slice.rows());
        findings.add(
            broken(name, difference(slice, Json.readListWithNulls(expected, String.class), ids)));
      } else {
        findings.add(
            broken(name, "lists %,d ids, the snapshot %,d".formatted(ids.size(), slice.rows())));
        extraIds.put(type, ids.size() - slice.rows());
      }
    } catch (IOException e) {
      findings.add(broken(name, "is no JSON list of ids"));
    }
  }

  private static Finding broken(String name, String message) {
    return Finding.error(name, message).withRemedy(Finding.REPAIR_EXPORTS);
  }

  private static String difference(IdMaps.Slice slice, List<String> expected, List<String> found) {
    for (int row = 0; row < expected.size(); row++) {
      if (!Objects.equals(expected.get(row), found.get(row))) {
        return "has %s%s at position %d, the snapshot %s"
            .formatted(
                found.get(row) == null ? "" : "id ",
                shown(found.get(row)),
                slice.first() + row,
                shown(expected.get(row)));
      }
    }
    return "is not as it was written";
  }

  private static String shown(String id) {
    return id == null ? "nobody" : Shown.of(id);
  }
}
