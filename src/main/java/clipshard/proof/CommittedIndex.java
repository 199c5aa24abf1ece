package clipshard.proof;

import clipshard.commit.CommittedShards;
import clipshard.format.Part;
import clipshard.format.RecordedVectors;
import clipshard.format.ShardEntry;
import clipshard.format.Snapshot;
import clipshard.shard.ShardPlan;
import clipshard.store.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  /** All objects that it names, by key. */
  public Map<String, ObjectRef> objects() {
    Map<String, ObjectRef> objects = new TreeMap<>();
    for (List<Part> parts :
        List.of(
            snapshot.positions(), snapshot.entries(), snapshot.failures(), snapshot.removals())) {
      parts.forEach(part -> objects.put(part.key(), part.object()));
    }
    for (ShardEntry entry : shards.all()) {
      entry.objects().values().forEach(object -> objects.put(object.key(), object));
      entry.sealed().values().forEach(object -> objects.put(object.key(), object));
    }
    return objects;
  }

  /** Per shard entry, ascending, all that the snapshot says of the shard. */
  public List<ShardWork> shardWork() {
    List<Part> parts = snapshot.positions();
    List<ShardWork> work = new ArrayList<>();
    int from = 0;
    long first = 0;
    for (ShardEntry entry : shards.all()) {
      while (from < parts.size() && first + parts.get(from).rows() <= entry.firstPosition()) {
        first += parts.get(from++).rows();
      }
      int to = from;
      long end = first;
      while (to < parts.size() && end < entry.firstPosition() + entry.count()) {
        end += parts.get(to++).rows();
      }
      work.add(new ShardWork(entry, parts.subList(from, to), first));
    }
    return work;
  }

  /** Checks that a part's rows are numbered from {@code first} on, each in its shard. */
  static List<Finding> checkPositions(
      Part part, long first, ShardPlan plan, List<RecordedVectors> rows) {
    if (rows.size() != part.rows()) {
      return List.of(ObjectCheck.wrongRows(part, rows.size()));
    }
    for (int row = 0; row < rows.size(); row++) {
      RecordedVectors found = rows.get(row);
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
