package clipshard.format;

/**
 * How far the plan is that a commit belongs to.
 *
 * @param planId the plan's name
 * @param batchesDone batches of it that are committed
 */
public record PlanProgress(String planId, int batchesDone) {}
