package clipshard.catalog;

import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.DigestUtils;

/** The number of an advisory lock, as {@code pg_try_advisory_lock(bigint)} takes it. */
record LockKey(long number) {
  /**
   * The first 8 bytes of the text's SHA-256: what is locked has a name, Postgres wants a number.
   */
  static LockKey of(String target) {
    return new LockKey(ByteBuffer.wrap(DigestUtils.sha256(target)).getLong());
  }

  /** As {@code pg_locks} shows it in {@code classid}. */
  long high() {
    return number >>> 32;
  }

  /** As {@code pg_locks} shows it in {@code objid}. */
  long low() {
    return number & 0xFFFF_FFFFL;
  }
}
