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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What must hold of an index that earlier scripts made, as far as its files tell.
 *
 * @param report to which a check adds
 */
public record ScriptIndexCheck(ScriptFiles files, ScriptIdMaps ids, AlignmentReport report) {
  /** Findings of one kind that are told one by one. */
  private static final int SOME = 10;

  /**
   * The shards to read, those of one number together, in the order of their types; files that share
   * a name are findings.
   */
  public static List<List<ScriptShard>> groups(ScriptFiles files, AlignmentReport report) {
    Map<Integer, Map<String, ScriptShard>> groups = new TreeMap<>();
    for (ScriptFiles.OfType of : files.types()) {
      List<Finding> twice = new ArrayList<>();
      for (ScriptShard shard : of.shards()) {
        ScriptShard first =
            groups
                .computeIfAbsent(shard.number(), number -> new LinkedHashMap<>())
                .putIfAbsent(of.type(), shard);
        if (first != null) {
          twice.add(
              Finding.error(
                  Shown.of(shard.key()),
                  "is shard %d of %s, and so is %s; where they are of different indexes, name one's files with check.scripts.shard-pattern"
                      .formatted(shard.number(), Shown.of(of.type()), Shown.of(first.key()))));
        }
      }
      addSome(report, of.type(), twice);
    }
    return groups.values().stream().map(group -> List.copyOf(group.values())).toList();
  }

  /**
   * Judges what reading the shards gave, and compares it with the id maps and manifests.
   *
   * @throws IOException when the store fails
   */
  public void run(ObjectStore store, List<ScriptShardReader.Facts> read) throws IOException {
    List<ShardFacts> all = read.stream().flatMap(facts -> facts.shards().stream()).toList();
    Map<String, List<ShardFacts>> byType =
        all.stream().collect(Collectors.groupingBy(facts -> facts.shard().type()));
    List<ScriptShardSet> sets =
        files.types().stream()
            .map(of -> set(of, byType.getOrDefault(of.type(), List.of())))
            .toList();
    tellUnnumbered();
    for (ScriptShardSet set : sets) {
      check(set);
      checkCount(set);
      for (String manifest : set.files().manifests()) {
        checkManifest(store, manifest, set);
      }
    }
    addSome(report, "shards", ScriptShardSet.shapes(all));
    ScriptMeans means =
        new ScriptMeans(sets, read.stream().flatMap(facts -> facts.mean().stream()).toList());
    means.check(report, ids.areSame(ScriptFiles.THREE));
    addSome(report, "combined", means.misplaced());
    addSome(report, "id maps", ids.compareTypes(means.hold()));
    tellLeftOut();
    tellWhatIsNotRecorded();
  }

  private ScriptShardSet set(ScriptFiles.OfType of, List<ShardFacts> facts) {
    return new ScriptShardSet(of, facts, ids.of(of.type()));
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
    report.checked(set.type(), set.shards().size(), "shards");
    report.checked(set.type(), set.rowsRead(), "vectors");
    addSome(report, set.type(), set.damage());
    addSome(report, set.type(), set.gaps());
    addSome(report, set.type(), set.sizes());
    set.norms().ifPresent(report::add);
    set.shards().stream()
        .filter(shard -> shard.state() == ShardFacts.State.NOT_READ)
        .collect(Collectors.groupingBy(ShardFacts::reason, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (reason, shards) ->
                report.notChecked(
                    "vectors of %s of %s"
                        .formatted(Counted.of(shards.size(), "shards"), set.type()),
                    "%s %s".formatted(shards.get(0).shown(), reason)));
  }

  private void checkCount(ScriptShardSet set) {
    if (set.files().idMaps().isEmpty()) {
      report.add(
          Finding.error(
              set.type(),
              "there is no id map (check.scripts.id-map): positions cannot be told to ids"));
    } else if (set.ids().isEmpty() || !set.isCounted()) {
      report.notChecked("count of " + set.type(), "a shard or the id map could not be read");
    } else if (set.ids().get().size() != set.rows()) {
      report.add(Finding.mismatch(set.type(), set.rows(), set.ids().get().size()));
    }
  }

  private void checkManifest(ObjectStore store, String key, ScriptShardSet set) throws IOException {
    try {
      byte[] json = store.get(key, ScriptManifest.MOST_BYTES);
      addSome(report, key, ScriptManifest.compare(key, json, set));
      report.checked(set.type(), 1, "manifest");
    } catch (FileNotFoundException e) {
      report.add(Finding.error(Shown.of(key), "is listed and not there"));
    } catch (ObjectTooLargeException e) {
      report.notChecked(
          Shown.of(key), "is larger than %,d bytes".formatted(ScriptManifest.MOST_BYTES));
    }
  }

  private void tellUnnumbered() {
    if (!files.unnumbered().isEmpty()) {
      report.add(
          Finding.error(
              Shown.of(files.unnumbered().get(0)),
              "has a shard's name and no number of at most nine digits; so do %d files"
                  .formatted(files.unnumbered().size())));
    }
  }

  private void tellLeftOut() {
    if (!files.leftOut().isEmpty()) {
      report.notChecked(
          "%s in other folders (%s, …)"
              .formatted(
                  Counted.of(files.leftOut().size(), "shards"), Shown.of(files.leftOut().get(0))),
          "they are not of the index in the folder itself; name theirs with check.scripts.folder");
    }
    String without =
        files.types().stream()
            .filter(of -> of.manifests().isEmpty())
            .map(of -> Shown.of(of.type()))
            .collect(Collectors.joining(", "));
    if (!without.isEmpty()) {
      report.notChecked(
          "number of shards of " + without,
          "there is no manifest; a last shard that is gone shows only in the count");
    }
  }

  private void tellWhatIsNotRecorded() {
    report.notChecked(
        "each vector as it was embedded", "the scripts recorded no checksums of vectors or files");
    report.notChecked("model and preprocessing", "the scripts recorded neither");
    report.notChecked(
        "which URL and picture a vector is of", "the scripts recorded ids only, no URLs or hashes");
    report.notChecked("pictures without a vector", "the scripts recorded no failures");
    report.notChecked(
        "whether all files are of one state",
        "no commit ties them together, and a run may be writing them");
  }
}
