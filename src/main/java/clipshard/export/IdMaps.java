package clipshard.export;

import clipshard.commit.RemovedRows;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.format.StorageLayout;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What the files {@code id_map_<type>.json} say: JSON lists, position to id or null where nobody
 * lives any more, cut between parts of positions so that none grows larger than an object may be.
 */
public final class IdMaps {
  private static final byte[] END = "]\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOBODY = "null".getBytes(StandardCharsets.US_ASCII);

  private IdMaps() {}

  /**
   * One file, the same for every index type.
   *
   * @param number from 0
   * @param first position that it lists
   * @param positions whose ids it lists, ascending
   */
  public record Slice(int number, long first, List<Part> positions) implements Serializable {
    public Slice {
      positions = new ArrayList<>(positions);
    }

    /** The ids that it lists. */
    public long rows() {
      return positions.stream().mapToLong(Part::rows).sum();
    }
  }

  /** How many bytes the ids of a part of positions take in a file, each with its comma. */
  public static long bytes(ObjectStore store, Part positions, RemovedRows removed)
      throws IOException {
    long bytes = 0;
    for (PositionRow row : PositionRow.PARQUET.read(store.get(positions.object()))) {
      bytes += removed.contains(row.position()) ? bytesOfNobody(1) : bytes(row.id());
    }
    return bytes;
  }

  /** How many bytes an id takes in a file, with its comma. */
  public static long bytes(String id) {
    return 1L + Json.write(id).length;
  }

  /** How many bytes positions take where nobody lives, each with its comma. */
  public static long bytesOfNobody(long positions) {
    return positions * (1 + NOBODY.length);
  }

  /**
   * The files of a snapshot; one at least.
   *
   * @param bytes of each part, as {@link #bytes} tells
   * @param maxBytes that a file of more than one part may have
   */
  public static List<Slice> slices(List<Part> positions, List<Long> bytes, long maxBytes) {
    List<Slice> slices = new ArrayList<>();
    List<Part> open = new ArrayList<>();
    long first = 0;
    long size = END.length;
    for (int part = 0; part < positions.size(); part++) {
      if (!open.isEmpty() && size + bytes.get(part) > maxBytes) {
        Slice full = new Slice(slices.size(), first, open);
        slices.add(full);
        first += full.rows();
        open.clear();
        size = END.length;
      }
      open.add(positions.get(part));
      size += bytes.get(part);
    }
    slices.add(new Slice(slices.size(), first, open));
    return slices;
  }

  /** A file's content. */
  public static byte[] json(ObjectStore store, Slice slice, RemovedRows removed)
      throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    for (Part part : slice.positions()) {
      for (PositionRow row : PositionRow.PARQUET.read(store.get(part.object()))) {
        append(json, removed.contains(row.position()) ? NOBODY : Json.write(row.id()));
      }
    }
    return ended(json);
  }

  /**
   * The content of a file.
   *
   * @param ids that live in it, by position, ascending
   */
  public static byte[] json(Iterator<Map.Entry<Long, String>> ids, Slice slice) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    long next = slice.first();
    while (ids.hasNext()) {
      Map.Entry<Long, String> id = ids.next();
      for (; next < id.getKey(); next++) {
        append(json, NOBODY);
      }
      append(json, Json.write(id.getValue()));
      next++;
    }
    for (; next < slice.first() + slice.rows(); next++) {
      append(json, NOBODY);
    }
    return ended(json);
  }

  /** Where a file with this content is of a version. */
  public static IdMapObject object(StorageLayout layout, long version, Slice slice, byte[] json) {
    String key = layout.idMapObject(version, slice.number(), DigestUtils.sha256Hex(json));
    return new IdMapObject(slice.number(), slice.first(), slice.rows(), ObjectRef.of(key, json));
  }

  private static void append(ByteArrayOutputStream json, byte[] entry) {
    json.write(json.size() == 0 ? '[' : ',');
    json.writeBytes(entry);
  }

  private static byte[] ended(ByteArrayOutputStream json) {
    if (json.size() == 0) {
      json.write('[');
    }
    json.writeBytes(END);
    return json.toByteArray();
  }
}
