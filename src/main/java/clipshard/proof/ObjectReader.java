package clipshard.proof;

import clipshard.store.DamagedObjectException;
import clipshard.store.ObjectRef;
import clipshard.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads objects that must be there: absence and damage are findings. For one check. */
final class ObjectReader {
  private final ObjectStore store;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> unread = new TreeMap<>();
  private long bytes;
  private long nanos;

  ObjectReader(ObjectStore store) {
    this.store = store;
  }

  /** The object's bytes, verified; empty when a finding says why. */
  Optional<byte[]> read(ObjectRef object) throws IOException {
    long start = System.nanoTime();
    try {
      byte[] content = store.get(object);
      bytes += content.length;
      return Optional.of(content);
    } catch (FileNotFoundException e) {
      cannotRead(object.key(), "is missing");
    } catch (DamagedObjectException e) {
      cannotRead(object.key(), e.finding());
      unread.put(object.key(), e.sha256());
    } finally {
      nanos += System.nanoTime() - start;
    }
    return Optional.empty();
  }

  /** What is in the object cannot be told, and a finding says why. */
  void cannotRead(String key, String why) {
    add(Finding.error(key, why));
    leaveOut(key);
  }

  /** What is in the object cannot be told, for reasons that lie elsewhere. */
  void leaveOut(String key) {
    unread.putIfAbsent(key, "");
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  void addAll(Collection<Finding> found) {
    findings.addAll(found);
  }

  List<Finding> findings() {
    return findings;
  }

  /** As {@link CheckOutcome#unread} has them. */
  Map<String, String> unread() {
    return unread;
  }

  /** Read and verified. */
  long bytes() {
    return bytes;
  }

  /** What reading and verifying took. */
  long nanos() {
    return nanos;
  }
}
