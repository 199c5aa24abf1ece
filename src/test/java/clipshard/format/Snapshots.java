package clipshard.format;

import java.util.List;
import java.util.UUID;

/** Snapshots for tests. */
public final class Snapshots {
  private Snapshots() {}

  public static Snapshot childOf(Snapshot parent) {
    return new Snapshot(
        Snapshot.FORMAT,
        parent == null ? 1 : parent.version() + 1,
        UUID.randomUUID().toString(),
        parent == null ? "" : parent.commitId(),
        "2026-01-01T00:00:00Z",
        new SourcePin("public.images", "id", ""),
        new ModelPin("a".repeat(64), "clip", 512),
        List.of("color"),
        "inner_product",
        "Flat",
        1000,
        Generation.FIRST,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new PlanProgress("plan", 1));
  }
}
