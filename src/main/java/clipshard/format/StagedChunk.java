package clipshard.format;

import clipshard.store.ObjectRef;

/**
 * A chunk whose outcome is durable.
 *
 * @param object Parquet of {@link StagedRow}, in the plan's order
 * @param embedded rows with vectors
 * @param rejected rows that have none, and a reason why; the others keep those that are indexed
 */
public record StagedChunk(ObjectRef object, int embedded, int rejected) {}
