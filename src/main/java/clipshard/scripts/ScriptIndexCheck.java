package clipshard.scripts;

import clipshard.proof.AlignmentReport;
import clipshard.proof.Finding;
import clipshard.store.ObjectStore;
import clipshard.store.ObjectTooLargeException;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What must hold of an index that earlier scripts made, as far as its files tell. */
public final class ScriptIndexCheck {
  /** Findings of one kind that are told one by one. */
  private static final int SOME = 10;

  private final ScriptFiles files;
  private final ScriptIdMaps ids;
  private final AlignmentReport report;

  /** A check that adds to {@code report}. */
  public ScriptIndexCheck(ScriptFiles files, ScriptIdMaps ids, AlignmentReport report) {
    this.files = files;
    this.ids = ids;
    this.report = report;
  }

  /** The shards to read, those of one number together; files that share a name are findings. */
  public static List<List<ScriptShard>> groups(ScriptFiles files, AlignmentReport report) {
    Map<Integer, List<ScriptShard>> groups = new TreeMap<>();
    files
        .shards()
        .forEach(
            (type, named) -> {
              List<Finding> twice = new ArrayList<>();
              for (ScriptShard shard : ScriptShardSet.onePerNumber(named, twice)) {
                groups.computeIfAbsent(shard.number(), n -> new ArrayList<>()).add(shard);
              }
              addSome(report, type, twice);
            });
    return List.copyOf(groups.values());
  }

  /**
   * Judges what reading the shards gave, and compares it with the id maps and manifests.
   *
   * @throws IOException when the store fails
   */
  public void run(ObjectStore store, List<ScriptShardReader.Facts> read) throws IOException {
    Map<String, List<ShardFacts>> byType =
        read.stream()
            .flatMap(facts -> facts.shards().stream())
            .collect(Collectors.groupingBy(ShardFacts::type));
    Map<String, ScriptShardSet> sets = new LinkedHashMap<>();
    for (String type : files.shards().keySet()) {
      sets.put(type, new ScriptShardSet(type, byType.getOrDefault(type, List.of())));
    }
    files.unnumbered().stream().limit(1).forEach(this::tellUnnumbered);
    for (ScriptShardSet set : sets.values()) {
      check(set);
      checkCount(set);
      for (String manifest : files.manifests().getOrDefault(set.type(), List.of())) {
        checkManifest(store, manifest, set);
      }
    }
    List<ShardFacts> all = sets.values().stream().flatMap(set -> set.shards().stream()).toList();
    addSome(report, "shards", ScriptShardSet.shapes(all));
    ScriptMeans means =
        new ScriptMeans(sets, read.stream().flatMap(facts -> facts.mean().stream()).toList());
    means.check(report, ids.areSame(ScriptMeans.THREE));
    addSome(report, "combined", means.misplaced());
    addSome(report, "id maps", ids.compareTypes(means.hold()));
    tellLeftOut();
    tellWhatIsNotRecorded();
  }

  /** Adds findings of one kind: the first ten, and how many more there are. */
  private static void addSome(AlignmentReport report, String part, List<Finding> ofOneKind) {
    report.addAll(ofOneKind.subList(0, Math.min(SOME, ofOneKind.size())));
    if (ofOneKind.size() > SOME) {
      String more =
          Counted.of(
              ofOneKind.size() - SOME,
              "more finding like the last one",
              "more findings like the last one");
      report.add(new Finding(ofOneKind.get(SOME).severity(), Shown.of(part), more));
    }
  }

  private void check(ScriptShardSet set) {
    report.checked(Shown.of(set.type()), set.shards().size(), "shards");
    report.checked(Shown.of(set.type()), set.rowsRead(), "vectors");
    addSome(report, set.type(), set.damage());
    addSome(report, set.type(), set.gaps(idsOf(set)));
    addSome(report, set.type(), set.sizes());
    set.norms().ifPresent(report::add);
    Map<String, List<ShardFacts>> unread =
        set.shards().stream()
            .filter(shard -> !shard.isRead() && !shard.reason().isEmpty())
            .filter(shard -> shard.state() != ShardFacts.State.MISSING)
            .filter(shard -> shard.state() != ShardFacts.State.DAMAGED)
            .collect(
                Collectors.groupingBy(ShardFacts::reason, LinkedHashMap::new, Collectors.toList()));
    unread.forEach(
        (reason, shards) ->
            report.notChecked(
                "vectors of %s of %s"
                    .formatted(Counted.of(shards.size(), "shards"), Shown.of(set.type())),
                "%s %s".formatted(Shown.of(shards.get(0).key()), reason)));
  }

  private Optional<List<String>> idsOf(ScriptShardSet set) {
    return Optional.ofNullable(ids.byType().get(set.type())).map(ScriptIdMaps.Named::ids);
  }

  private void checkCount(ScriptShardSet set) {
    String type = Shown.of(set.type());
    Optional<List<String>> map = idsOf(set);
    if (!files.idMaps().containsKey(set.type())) {
      report.add(
          Finding.error(
              type, "there is no id map (check.scripts.id-map): positions cannot be told to ids"));
    } else if (map.isEmpty() || !set.isCounted()) {
      report.notChecked("count of " + type, "a shard or the id map could not be read");
    } else if (map.get().size() != set.rows()) {
      report.add(Finding.mismatch(type, set.rows(), map.get().size()));
    }
  }

  private void checkManifest(ObjectStore store, String key, ScriptShardSet set) throws IOException {
    try {
      byte[] json = store.get(key, ScriptManifest.MOST_BYTES);
      addSome(report, key, compare(json, Shown.of(key), set));
      report.checked(Shown.of(set.type()), 1, "manifest");
    } catch (FileNotFoundException e) {
      report.add(Finding.error(Shown.of(key), "is listed and not there"));
    } catch (ObjectTooLargeException e) {
      report.notChecked(
          Shown.of(key), "is larger than %,d bytes".formatted(ScriptManifest.MOST_BYTES));
    }
  }

  private static List<Finding> compare(byte[] json, String key, ScriptShardSet set) {
    ScriptManifest manifest;
    try {
      manifest = ScriptManifest.parse(json);
    } catch (IOException e) {
      return List.of(Finding.error(key, "is no manifest: it " + e.getMessage()));
    }
    return manifest.compare(key, set.type(), set.shards());
  }

  private void tellUnnumbered(String key) {
    report.add(
        Finding.error(
            Shown.of(key),
            "has a shard's name and no number of at most nine digits; so do %d files"
                .formatted(files.unnumbered().size())));
  }

  private void tellLeftOut() {
    if (!files.leftOut().isEmpty()) {
      report.notChecked(
          "%s in other folders (%s, …)"
              .formatted(
                  Counted.of(files.leftOut().size(), "shards"), Shown.of(files.leftOut().get(0))),
          "they are not of the index in the folder itself; name theirs with check.scripts.folder");
    }
    List<String> without =
        files.shards().keySet().stream()
            .filter(type -> files.manifests().getOrDefault(type, List.of()).isEmpty())
            .map(Shown::of)
            .toList();
    if (!without.isEmpty()) {
      report.notChecked(
          "number of shards of " + String.join(", ", without),
          "there is no manifest; a last shard that is gone shows only in the count");
    }
  }

  private void tellWhatIsNotRecorded() {
    UnaryOperator<String> recorded = "the scripts recorded %s"::formatted;
    report.notChecked(
        "each vector as it was embedded", recorded.apply("no checksums of vectors or files"));
    report.notChecked("model and preprocessing", recorded.apply("neither"));
    report.notChecked(
        "which URL and picture a vector is of", recorded.apply("ids only, no URLs or hashes"));
    report.notChecked("pictures without a vector", recorded.apply("no failures"));
    report.notChecked(
        "whether all files are of one state",
        "no commit ties them together, and a run may be writing them");
  }
}
