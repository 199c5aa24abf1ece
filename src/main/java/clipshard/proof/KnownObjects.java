package clipshard.proof;

import clipshard.format.ShardEntry;
import clipshard.store.ObjectRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the objects of an index are, by the SHA-256 of their content. */
public final class KnownObjects {
  private final Map<String, String> names = new HashMap<>();

  private KnownObjects() {}

  /** Those of the index, and those of the one before it that it has no more. */
  public static KnownObjects of(CommittedIndex index, Optional<CommittedIndex> before) {
    KnownObjects known = new KnownObjects();
    known.addAll(index, "");
    before.ifPresent(it -> known.addAll(it, " as of version " + it.snapshot().version()));
    return known;
  }

  private void addAll(CommittedIndex index, String when) {
    String factory = index.snapshot().factory();
    for (ShardEntry entry : index.shards().all()) {
      add(entry.objects(), entry.ordinal(), "shard", when);
      add(entry.sealed(), entry.ordinal(), factory + " shard", when);
    }
    index.objects().values().forEach(it -> names.putIfAbsent(it.sha256(), it.key()));
  }

  private void add(Map<String, ObjectRef> objects, int ordinal, String what, String when) {
    objects.forEach(
        (type, object) ->
            names.putIfAbsent(
                object.sha256(), "%s's %s %d%s".formatted(type, what, ordinal, when)));
  }

  /** What has this content; empty when nothing of the index has. */
  public Optional<String> find(String sha256) {
    return Optional.ofNullable(names.get(sha256));
  }
}
