package clipshard.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;

/**
 * {@code <prefix>_<type>_manifest.json}, with the field names that existing readers know.
 *
 * @param version of this document, 1
 * @param embedType label of the index type
 * @param indexVersion of the snapshot that it was made of
 * @param generation what positions mean: another one after each compaction
 * @param shards ascending
 * @param idMaps the files that say who lives where, ascending
 */
public record Manifest(
    int version,
    @JsonProperty("embed_type") String embedType,
    @JsonProperty("index_version") long indexVersion,
    int generation,
    List<Shard> shards,
    @JsonProperty("id_maps") List<IdMap> idMaps) {
  public Manifest {
    shards = List.copyOf(shards);
    idMaps = List.copyOf(idMaps);
  }

  /**
   * One file of the id map.
   *
   * @param file key relative to the base URI
   * @param first position that it lists
   * @param count of the positions
   * @param object key of the immutable object with the same bytes
   * @param sha256 of these bytes
   */
  public record IdMap(String file, long first, long count, String object, String sha256)
      implements Serializable {}

  /**
   * One shard.
   *
   * @param shardId ordinal from 0
   * @param file key relative to the base URI
   * @param count vectors in it
   * @param removed those of them that count no longer
   * @param createdAt ISO-8601 in UTC
   * @param approxMb size in MB of 10^6 bytes
   * @param object key of the immutable object with the same bytes
   * @param sha256 of these bytes
   */
  public record Shard(
      @JsonProperty("shard_id") int shardId,
      String file,
      int count,
      int removed,
      @JsonProperty("created_at") String createdAt,
      @JsonProperty("approx_mb") double approxMb,
      String object,
      String sha256) {
    /** In the words of the document. */
    @Override
    public String toString() {
      return "shard_id %d, file %s, count %d, removed %d, created_at %s, approx_mb %s, object %s, sha256 %s"
          .formatted(shardId, file, count, removed, createdAt, approxMb, object, sha256);
    }
  }
}
