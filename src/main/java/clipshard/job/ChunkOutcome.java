package clipshard.job;

import clipshard.commit.FailureRow;
import clipshard.commit.StagedChunk;
import java.util.List;
import java.util.Map;

/**
 * What a task tells the driver about a chunk.
 *
 * @param chunk where the outcome is
 * @param brands embedded rows per brand
 * @param failures the rows without vectors
 * @param reused embedded rows that an earlier try had staged
 */
record ChunkOutcome(
    StagedChunk chunk, Map<String, Integer> brands, List<FailureRow> failures, int reused) {}
