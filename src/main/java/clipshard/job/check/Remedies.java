package clipshard.job.check;

import clipshard.export.ShardCopy;
import clipshard.format.ShardEntry;
import clipshard.proof.CommittedIndex;
import clipshard.proof.Finding;
import clipshard.proof.KnownObjects;
import clipshard.proof.ShardWork;
import clipshard.store.ObjectRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of objects that could not be read: what lies in their place, and what helps.
 *
 * @param index that names them
 * @param unread their keys, with the SHA-256 of what lies there; empty where that is not known
 * @param copies all exports of shards
 * @param former the index before, where it is whole without what could not be read
 */
record Remedies(
    CommittedIndex index,
    Map<String, String> unread,
    List<ShardCopy> copies,
    Optional<FormerIndex> former) {
  static final String REBUILD_RECORDS = "BuildIndex --rebuild-records makes anew what it said";

  /** The same findings with what is known of their objects, each once. */
  List<Finding> tell(List<Finding> findings) {
    KnownObjects known = KnownObjects.of(index, former.map(FormerIndex::index));
    Set<String> exports = copies.stream().map(ShardCopy::to).collect(Collectors.toSet());
    Map<String, String> wholeCopies = new HashMap<>();
    for (ShardCopy copy : copies) {
      if (!unread.containsKey(copy.to())) {
        wholeCopies.put(copy.from().key(), copy.to());
      }
    }
    return findings.stream()
        .distinct()
        .map(
            finding -> {
              String key = finding.object();
              if (!unread.containsKey(key)) {
                return finding;
              }
              Finding named =
                  known
                      .find(unread.get(key))
                      .map(it -> finding.withRemedy("it holds the bytes of " + it))
                      .orElse(finding);
              return named.withRemedy(
                  exports.contains(key)
                      ? Finding.REPAIR_EXPORTS
                      : remedy(key, Optional.ofNullable(wholeCopies.get(key))));
            })
        .toList();
  }

  private String remedy(String key, Optional<String> copy) {
    if (copy.isPresent()) {
      return "%s has its bytes: copy that to this key".formatted(copy.get());
    }
    if (former.isEmpty()) {
      return rebuild(key);
    }
    CommittedIndex before = former.get().index();
    long version = before.snapshot().version();
    return formerObject(key, before)
        .map(it -> "version %d has %s in its place, which is whole".formatted(version, it))
        .orElse("version %d does without it".formatted(version));
  }

  /** What makes it anew. */
  private String rebuild(String key) {
    return index.shardWork().stream()
        .filter(shard -> isOf(shard, key))
        .findFirst()
        .map(
            shard ->
                "BuildIndex --rebuild-shard %s makes it anew".formatted(shard.entry().ordinal()))
        .orElse(REBUILD_RECORDS);
  }

  private static boolean isOf(ShardWork shard, String key) {
    ShardEntry entry = shard.entry();
    return Stream.of(entry.objects(), entry.sealed())
            .flatMap(objects -> objects.values().stream())
            .anyMatch(object -> object.key().equals(key))
        || shard.parts().stream().anyMatch(part -> part.key().equals(key));
  }

  /** The open shard's object of before, with its rows. */
  private Optional<String> formerObject(String key, CommittedIndex before) {
    for (ShardEntry entry : index.shards().all()) {
      for (Map.Entry<String, ObjectRef> object : entry.objects().entrySet()) {
        if (object.getValue().key().equals(key)) {
          return before
              .shards()
              .find(entry.ordinal())
              .map(
                  it ->
                      "%s with the first %,d of its %,d rows"
                          .formatted(
                              it.objects().get(object.getKey()).key(), it.count(), entry.count()));
        }
      }
    }
    return Optional.empty();
  }
}
