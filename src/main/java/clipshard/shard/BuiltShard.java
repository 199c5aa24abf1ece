package clipshard.shard;

import clipshard.embed.IndexType;

/**
 * One shard of one index type, ready to be written.
 *
 * @param ordinal the shard's number, from 0
 * @param count vectors in it
 * @param bytes FAISS's own serialisation; owned by the holder
 */
public record BuiltShard(IndexType type, int ordinal, int count, byte[] bytes) {}
