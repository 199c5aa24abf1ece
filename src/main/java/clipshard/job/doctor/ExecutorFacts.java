package clipshard.job.doctor;

import java.util.List;

/**
 * What a JVM of the job is and can.
 *
 * @param executor as Spark names it; {@code driver} on a local master
 * @param heapBytes the most that its heap may have
 * @param freeMemoryBytes of its machine or container, with what the kernel would give back
 * @param temporary the folder where natives and the model are unpacked
 * @param freeDiskBytes there
 * @param hasGpu whether Spark gave it one
 * @param device what the model ran on; empty where it did not run
 * @param problems each with what to do; none where all is well
 */
record ExecutorFacts(
    String executor,
    String host,
    int processors,
    long heapBytes,
    long freeMemoryBytes,
    String temporary,
    long freeDiskBytes,
    boolean hasGpu,
    String device,
    List<String> problems) {
  ExecutorFacts {
    problems = List.copyOf(problems);
  }
}
