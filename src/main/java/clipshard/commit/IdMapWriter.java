package clipshard.commit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds JSON lists of ids, each part no larger than an object may be. */
final class IdMapWriter {
  private final long maxBytes;
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private int part;

  IdMapWriter(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The number of the part being written, from 0. */
  int part() {
    return part;
  }

  /** Whether the part being written must be finished before {@code id} is added. */
  boolean isFullFor(String id) {
    return json.size() > 0 && json.size() + quoted(id).length + 2 > maxBytes;
  }

  void add(String id) {
    json.write(json.size() == 0 ? '[' : ',');
    json.writeBytes(quoted(id));
  }

  byte[] finishPart() {
    if (json.size() == 0) {
      json.write('[');
    }
    json.writeBytes("]\n".getBytes(StandardCharsets.US_ASCII));
    byte[] finished = json.toByteArray();
    json.reset();
    part++;
    return finished;
  }

  private static byte[] quoted(String id) {
    return Json.write(id);
  }
}
