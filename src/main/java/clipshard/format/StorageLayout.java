package clipshard.format;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.config.ShardNamePattern;
import clipshard.store.ObjectRef;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names every object, relative to the base URI. {@code docs/PROTOCOL.md} says what each holds.
 *
 * <p>Keys use only {@code [A-Za-z0-9_./-]}; ids never become part of one. Objects that a snapshot
 * names hold their content's hash in their key, so a key is never written with two contents.
 *
 * @param prefix of the pointer and the exports
 * @param shardName pattern of the exported shards' names
 */
public record StorageLayout(String prefix, ShardNamePattern shardName) implements Serializable {
  public static final String SNAPSHOTS = "snapshots/";
  public static final String POSITIONS = "positions/";
  private static final String SHARDS = "shards/";
  private static final String ENTRIES = "entries/";
  public static final String FAILURES = "failures/";
  public static final String REMOVALS = "removals/";
  public static final String ID_MAPS = "id_maps/";
  public static final String STAGING = "staging/";
  public static final String PLANS = STAGING + "plans/";
  public static final String REPORTS = "reports/";
  private static final int HASH_DIGITS = 20;
  private static final String HASH = "[0-9a-f]{" + HASH_DIGITS + "}";
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** The keys of objects that snapshots name, of snapshots, and of their id maps. */
  private static final Pattern NAMED =
      Pattern.compile(
          "shards/[a-z]+/\\d{5,}-%1$s\\.index|positions/\\d{12,}-%1$s\\.parquet".formatted(HASH)
              + "|removals/\\d{8,}-%1$s\\.parquet".formatted(HASH)
              + "|id_maps/\\d{8,}-\\d{3,}-%1$s\\.json".formatted(HASH)
              + "|entries/\\d{8,}-%1$s\\.json|failures/\\d{8,}-%1$s\\.parquet".formatted(HASH)
              + "|snapshots/\\d{8,}-%s\\.json".formatted(UUID));

  /** What a file system keeps of a write that was broken off. */
  private static final Pattern TEMPORARY = Pattern.compile("(.*/)?\\.([^/]+)\\." + UUID);

  private static final Pattern STAGED_NAME =
      Pattern.compile(".*/(\\d{1,9})-(\\d{1,9})-([0-9a-f]{64})\\.parquet");

  /** The layout these settings ask for. */
  public static StorageLayout of(Settings settings) {
    return new StorageLayout(
        settings.storage().prefix(), new ShardNamePattern(settings.exports().shardName()));
  }

  /** A folder for objects that are there to try the storage, and are removed at once. */
  public static String probes(String uuid) {
    return "probe-" + uuid + "/";
  }

  public String pointer() {
    return prefix + "_snapshot.json";
  }

  /** A name such as the pointer's, beside it, to try what may be done to it; removed at once. */
  public String probe(String uuid) {
    return prefix + "_snapshot.probe-" + uuid + ".json";
  }

  public String snapshot(long version, String commitId) {
    return SNAPSHOTS + versioned(version) + "-" + commitId + ".json";
  }

  /** Start of the key of every snapshot with this version, whoever wrote it. */
  public String snapshotsOf(long version) {
    return SNAPSHOTS + versioned(version) + "-";
  }

  public String shard(IndexType type, int ordinal, String sha256) {
    return shardsOf(type, ordinal) + shortened(sha256) + ".index";
  }

  /** Start of the keys of all objects of a shard. */
  public String shardsOf(IndexType type, int ordinal) {
    return shards(type) + String.format(Locale.ROOT, "%05d-", ordinal);
  }

  /** Folder of the shards of a type. */
  public String shards(IndexType type) {
    return SHARDS + type.label() + "/";
  }

  /** Rows of positions that start at {@code firstPosition}. */
  public String positions(long firstPosition, String sha256) {
    return POSITIONS
        + String.format(Locale.ROOT, "%012d-%s.parquet", firstPosition, shortened(sha256));
  }

  public String entries(long version, String sha256) {
    return ENTRIES + versioned(version) + "-" + shortened(sha256) + ".json";
  }

  public String failures(long version, String sha256) {
    return FAILURES + versioned(version) + "-" + shortened(sha256) + ".parquet";
  }

  public String removals(long version, String sha256) {
    return REMOVALS + versioned(version) + "-" + shortened(sha256) + ".parquet";
  }

  /** What all types' id maps of a version say, its {@code number}-th file, from 0. */
  public String idMapObject(long version, int number, String sha256) {
    return idMapObjects(version)
        + String.format(Locale.ROOT, "%03d-%s.json", number, shortened(sha256));
  }

  /** The version that an object below {@link #ID_MAPS} is of; empty where it is none of ours. */
  public OptionalLong versionOfIdMap(String key) {
    return NAMED.matcher(key).matches() && key.startsWith(ID_MAPS)
        ? OptionalLong.of(Long.parseLong(key.substring(ID_MAPS.length(), key.indexOf('-'))))
        : OptionalLong.empty();
  }

  /** Start of the keys of all that {@link #idMapObject} names of a version. */
  public String idMapObjects(long version) {
    return ID_MAPS + versioned(version) + "-";
  }

  public String plan(String planId) {
    return PLANS + planId + ".json";
  }

  /** Folder of the rows of a plan. */
  public String planParts(String planId) {
    return STAGING + "batches/" + planId + "/";
  }

  /** A part of a plan: the {@code file}-th, from 0, of a stretch of its rows. */
  public String planPart(String planId, int stretch, int file) {
    String more = file == 0 ? "" : String.format(Locale.ROOT, "-%03d", file);
    return planParts(planId) + String.format(Locale.ROOT, "%06d%s.parquet", stretch, more);
  }

  /** A part of a plan whose rows are made anew, by its contents. */
  public String rebuiltPlanPart(String planId, String sha256) {
    return planParts(planId) + sha256 + ".parquet";
  }

  /** Folder of all outcomes of the chunk with these inputs. */
  public String stagedChunks(String inputHash) {
    return STAGING + "chunks/" + inputHash + "/";
  }

  /** The outcome's counts and hash are in its name, so a listing tells all about it. */
  public String stagedChunk(String inputHash, int embedded, int rejected, String sha256) {
    return "%s%s-%s-%s.parquet".formatted(stagedChunks(inputHash), embedded, rejected, sha256);
  }

  /** Says that a try at {@code open} rows of the chunk has begun. */
  public String begunChunk(String inputHash, int open) {
    return stagedChunks(inputHash) + "begun-" + open + ".json";
  }

  /**
   * What a listing line below {@link #stagedChunks} stands for; empty when it is something else.
   */
  public Optional<StagedChunk> parseStagedChunk(String key, long bytes) {
    Matcher name = STAGED_NAME.matcher(key);
    if (!name.matches() || bytes == 0) {
      return Optional.empty();
    }
    ObjectRef object = new ObjectRef(key, bytes, name.group(3));
    int embedded = Integer.parseInt(name.group(1));
    return Optional.of(new StagedChunk(object, embedded, Integer.parseInt(name.group(2))));
  }

  /** The record of the last complete export. */
  public String exported() {
    return SNAPSHOTS + "exported.json";
  }

  /** Export: position to id; {@code part} 0 has no number. */
  public String idMap(IndexType type, int part) {
    String number = part == 0 ? "" : String.format(Locale.ROOT, "_%03d", part);
    return "id_map_" + type.label() + number + ".json";
  }

  /** Export: a shard under the name that existing readers know. */
  public String exportedShard(IndexType type, int ordinal) {
    return shardName.name(prefix, type.label(), ordinal);
  }

  public String manifest(IndexType type) {
    return prefix + "_" + type.label() + "_manifest.json";
  }

  public String progress() {
    return "progress.json";
  }

  /**
   * A run's report; each run writes it anew.
   *
   * @param run {@code build} or {@code check}
   * @param format {@code json} or {@code html}
   */
  public String report(String run, String format) {
    return REPORTS + run + "." + format;
  }

  /** The rows without a vector, for people; {@code part} 0 has no number. */
  public String failureList(int part) {
    return list("failures", part);
  }

  /** The rows that the last run took from their positions which took any; likewise. */
  public String changeList(int part) {
    return list("changes", part);
  }

  private static String list(String name, int part) {
    String number = part == 0 ? "" : String.format(Locale.ROOT, "_%03d", part);
    return REPORTS + name + number + ".csv";
  }

  /** How the last run ended, whichever it was. */
  public String summary() {
    return REPORTS + "summary.json";
  }

  /** Folders of the objects that snapshots name, of snapshots, and of their id maps. */
  public List<String> ownFolders() {
    List<String> folders =
        new ArrayList<>(List.of(SNAPSHOTS, POSITIONS, ENTRIES, FAILURES, REMOVALS, ID_MAPS));
    for (IndexType type : IndexType.values()) {
      folders.add(shards(type));
    }
    return folders;
  }

  /** Whether a key is such an object's, or that of a write of one that was broken off. */
  public boolean isOwn(String key) {
    Matcher temporary = TEMPORARY.matcher(key);
    return temporary.matches()
        ? NAMED.matcher(temporary.replaceFirst("$1$2")).matches()
        : NAMED.matcher(key).matches();
  }

  /** Whether a key could be an export of ours or of another program with the same habits. */
  public boolean isExportName(String key) {
    for (IndexType type : IndexType.values()) {
      if (key.matches("id_map_" + type.label() + "(_\\d+)?\\.(json|npy)")
          || key.endsWith(type.label() + "_manifest.json")
          || shardName.matches(prefix, type.label(), key)
          || key.matches("(.*_)?" + Pattern.quote(type.label()) + "_shard_\\d+\\.(index|faiss)")) {
        return true;
      }
    }
    return key.equals(progress());
  }

  private static String versioned(long version) {
    return String.format(Locale.ROOT, "%08d", version);
  }

  private static String shortened(String sha256) {
    return sha256.substring(0, HASH_DIGITS);
  }
}
