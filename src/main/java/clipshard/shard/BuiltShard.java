package clipshard.shard;

import java.util.Optional;

/**
 * One shard of one index type, ready to be written.
 *
 * @param bytes FAISS's own serialisation, Flat; owned by the holder
 * @param sealed the same vectors in an index of another factory, when the shard is full and the
 *     index has one; owned by the holder
 */
public record BuiltShard(byte[] bytes, Optional<byte[]> sealed) {}
