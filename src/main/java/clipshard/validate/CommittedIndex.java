package clipshard.validate;

import clipshard.commit.CommittedShards;
import clipshard.commit.Part;
import clipshard.commit.PositionRow;
import clipshard.commit.ShardEntry;
import clipshard.commit.Snapshot;
import clipshard.shard.ShardPlan;
import java.util.ArrayList;
import java.util.List;

/** What must hold between a snapshot, its shard entries and its positions. */
public record CommittedIndex(Snapshot snapshot, CommittedShards shards) {

  /** Checks that the shards' offsets are contiguous from 0 and their counts add up. */
  public List<Finding> checkOffsets() {
    List<Finding> findings = new ArrayList<>();
    ShardPlan plan = new ShardPlan(snapshot.rowsPerShard());
    int expected = plan.shardsFor(snapshot.rows());
    if (shards.all().size() != expected) {
      findings.add(
          Finding.error(
              "shard entries",
              "there are %d, %d rows need %d"
                  .formatted(shards.all().size(), snapshot.rows(), expected)));
    }
    for (ShardEntry entry : shards.all()) {
      long first = plan.firstPosition(entry.ordinal());
      int count = plan.rowsIn(entry.ordinal(), snapshot.rows());
      if (entry.firstPosition() != first || entry.count() != count) {
        findings.add(
            Finding.error(
                "shard " + entry.ordinal(),
                "holds %d rows from position %d, it must hold %d from %d"
                    .formatted(entry.count(), entry.firstPosition(), count, first)));
      }
    }
    return findings;
  }

  /** The position that part {@code number} of the positions must start at. */
  public long firstPosition(int number) {
    return snapshot.positions().subList(0, number).stream().mapToLong(Part::rows).sum();
  }

  /** Checks that a part's rows are numbered from {@code first} on, each in its shard. */
  public static List<Finding> checkPositions(
      Part part, long first, ShardPlan plan, List<PositionRow> rows) {
    if (rows.size() != part.rows()) {
      return List.of(
          Finding.error(
              part.key(), "has %d rows, the snapshot says %d".formatted(rows.size(), part.rows())));
    }
    for (int row = 0; row < rows.size(); row++) {
      PositionRow found = rows.get(row);
      if (found.position() != first + row || found.shard() != plan.shardOf(first + row)) {
        return List.of(
            Finding.error(
                part.key(),
                "row %d says position %d in shard %d, it must be %d in shard %d"
                    .formatted(
                        row,
                        found.position(),
                        found.shard(),
                        first + row,
                        plan.shardOf(first + row))));
      }
    }
    return List.of();
  }
}
