package clipshard.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The number of an advisory lock, as {@code pg_try_advisory_lock(bigint)} takes it. */
record LockKey(long number) {
  /**
   * The first 8 bytes of the text's SHA-256: what is locked has a name, Postgres wants a number.
   */
  static LockKey of(String target) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(target.getBytes(UTF_8));
      return new LockKey(ByteBuffer.wrap(hash).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
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
