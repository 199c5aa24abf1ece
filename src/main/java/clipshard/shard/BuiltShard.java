package clipshard.shard;

import clipshard.config.IndexType;
import java.util.Optional;

/**
 * One shard of one index type, ready to be written.
 *
 * @param ordinal the shard's number, from 0
 * @param count vectors in it
 * @param bytes FAISS's own serialisation, Flat; owned by the holder
 * @param sealed the same vectors in an index of another factory, when the shard is full and the
 *     index has one; owned by the holder
 */
public record BuiltShard(
    IndexType type, int ordinal, int count, byte[] bytes, Optional<byte[]> sealed) {}
