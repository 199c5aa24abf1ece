package clipshard.store;

import java.time.Instant;

/** One line of a listing: {@code key} is relative to the store's base URI. */
public record StoredObject(String key, long bytes, Instant modified) {}
