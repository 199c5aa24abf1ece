package clipshard.export;

import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.PositionRow;
import clipshard.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What the files {@code id_map_<type>.json} say: JSON lists, position to id, cut between parts of
 * positions so that none grows larger than an object may be.
 */
public final class IdMaps {
  private static final byte[] END = "]\n".getBytes(StandardCharsets.US_ASCII);

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
  public static long bytes(ObjectStore store, Part positions) throws IOException {
    long bytes = 0;
    for (PositionRow row : PositionRow.PARQUET.read(store.get(positions.object()))) {
      bytes += bytes(row.id());
    }
    return bytes;
  }

  /** How many bytes an id takes in a file, with its comma. */
  public static long bytes(String id) {
    return 1L + Json.write(id).length;
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
  public static byte[] json(ObjectStore store, Slice slice) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    for (Part part : slice.positions()) {
      for (PositionRow row : PositionRow.PARQUET.read(store.get(part.object()))) {
        append(json, row.id());
      }
    }
    return ended(json);
  }

  /** The content of a file that lists {@code ids}. */
  public static byte[] json(Iterator<String> ids) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    ids.forEachRemaining(id -> append(json, id));
    return ended(json);
  }

  private static void append(ByteArrayOutputStream json, String id) {
    json.write(json.size() == 0 ? '[' : ',');
    json.writeBytes(Json.write(id));
  }

  private static byte[] ended(ByteArrayOutputStream json) {
    if (json.size() == 0) {
      json.write('[');
    }
    json.writeBytes(END);
    return json.toByteArray();
  }
}
