package clipshard.proof;

import clipshard.format.FailureRow;
import clipshard.format.Part;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/** Checks of objects that must be there: absence and damage are findings. */
public final class ObjectCheck {
  private ObjectCheck() {}

  /**
   * Reads an object and compares its size and SHA-256.
   *
   * @throws IOException when the store fails
   */
  public static CheckOutcome content(ObjectStore store, ObjectRef object) throws IOException {
    ObjectReader reader = new ObjectReader(store);
    reader.read(object);
    return CheckOutcome.of(reader, Effort.ofReading(reader.bytes(), reader.nanos()));
  }

  /**
   * Reads a part of failures, compares its size and SHA-256, and counts its rows.
   *
   * @throws IOException when the store fails
   */
  public static CheckOutcome failures(ObjectStore store, Part part) throws IOException {
    ObjectReader reader = new ObjectReader(store);
    Optional<byte[]> content = reader.read(part.object());
    if (content.isPresent()) {
      try {
        int rows = FailureRow.PARQUET.read(content.get()).size();
        if (rows != part.rows()) {
          reader.add(wrongRows(part, rows));
        }
      } catch (IOException e) {
        reader.cannotRead(part.key(), "cannot be read: " + e.getMessage());
      }
    }
    return CheckOutcome.of(reader, Effort.NONE);
  }

  static Finding wrongRows(Part part, long rows) {
    return Finding.error(
        part.key(), "has %d rows, the snapshot says %d".formatted(rows, part.rows()));
  }
}
