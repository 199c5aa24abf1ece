package clipshard.proof;

import clipshard.format.FailureRow;
import clipshard.format.Part;
import clipshard.proof.CheckOutcome.Effort;
import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    List<Finding> findings = new ArrayList<>();
    long start = System.nanoTime();
    long bytes = read(store, object, findings).map(found -> (long) found.length).orElse(0L);
    return CheckOutcome.of(findings, Effort.ofReading(bytes, System.nanoTime() - start));
  }

  /**
   * Likewise of an export, which a build can write anew.
   *
   * @throws IOException when the store fails
   */
  public static CheckOutcome export(ObjectStore store, ObjectRef object) throws IOException {
    CheckOutcome outcome = content(store, object);
    return CheckOutcome.of(
        outcome.findings().stream()
            .map(finding -> finding.withRemedy(Finding.REPAIR_EXPORTS))
            .toList(),
        outcome.effort());
  }

  /**
   * Reads a part of failures, compares its size and SHA-256, and counts its rows.
   *
   * @throws IOException when the store fails
   */
  public static CheckOutcome failures(ObjectStore store, Part part) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Optional<byte[]> content = read(store, part.object(), findings);
    if (content.isPresent()) {
      try {
        int rows = FailureRow.PARQUET.read(content.get()).size();
        if (rows != part.rows()) {
          findings.add(wrongRows(part, rows));
        }
      } catch (IOException e) {
        findings.add(Finding.error(part.key(), "cannot be read: " + e.getMessage()));
      }
    }
    return CheckOutcome.of(findings, Effort.NONE);
  }

  static Finding wrongRows(Part part, long rows) {
    return Finding.error(
        part.key(), "has %d rows, the snapshot says %d".formatted(rows, part.rows()));
  }

  /** The object's bytes, verified; empty when a finding says why. */
  static Optional<byte[]> read(ObjectStore store, ObjectRef object, List<Finding> findings)
      throws IOException {
    try {
      return Optional.of(store.get(object));
    } catch (FileNotFoundException e) {
      findings.add(Finding.error(object.key(), "is missing"));
    } catch (DamagedObjectException e) {
      findings.add(Finding.error(object.key(), e.finding()));
    }
    return Optional.empty();
  }
}
