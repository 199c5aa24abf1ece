package clipshard.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code <prefix>_<type>_manifest.json}, with the field names that existing readers know.
 *
 * @param version of this document, 1
 * @param embedType label of the index type
 * @param shards ascending
 */
public record Manifest(
    int version, @JsonProperty("embed_type") String embedType, List<Shard> shards) {
  public Manifest {
    shards = List.copyOf(shards);
  }

  /**
   * One shard.
   *
   * @param shardId ordinal from 0
   * @param file key relative to the base URI
   * @param count vectors in it
   * @param createdAt ISO-8601 in UTC
   * @param approxMb size in MB of 10^6 bytes
   */
  public record Shard(
      @JsonProperty("shard_id") int shardId,
      String file,
      int count,
      @JsonProperty("created_at") String createdAt,
      @JsonProperty("approx_mb") double approxMb) {
    /** In the words of the document. */
    @Override
    public String toString() {
      return "shard_id %d, file %s, count %d, created_at %s, approx_mb %s"
          .formatted(shardId, file, count, createdAt, approxMb);
    }
  }
}
