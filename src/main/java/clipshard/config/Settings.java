package clipshard.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything a run can be told, valid at birth. Made by {@link SettingsLoader}; each key and its
 * default is documented in {@code conf/clipshard.conf}.
 */
public record Settings(
    Database database,
    Source source,
    Fetch fetch,
    Decode decode,
    Model model,
    Index index,
    Storage storage,
    Exports exports,
    Build build,
    Check check) {

  /** {@code database}: where the table is. {@code url} is a {@code jdbc:postgresql:} URL. */
  public record Database(String url, String user, Secret password) implements Serializable {}

  /**
   * {@code source}: which rows. {@code brandColumn} and {@code where} are empty when not set;
   * {@code brand} (empty: all) keeps one brand only; {@code limit} 0 means no limit; {@code
   * partitions} 0 means chosen from the table's size.
   */
  public record Source(
      String table,
      String idColumn,
      String urlColumn,
      String brandColumn,
      String where,
      String brand,
      long limit,
      int partitions,
      int fetchSize)
      implements Serializable {}

  /**
   * {@code fetch}: how pictures are downloaded. {@code allowSchemes} ⊆ any URI schemes ({@code
   * http}, {@code https} and {@code data} by default); {@code allowAddresses} are CIDR blocks or
   * host names that may be reached although they are not public; {@code concurrency} is requests in
   * flight per task; {@code timeout} bounds one whole download.
   */
  public record Fetch(
      List<String> allowSchemes,
      List<String> allowAddresses,
      int concurrency,
      Duration timeout,
      Duration connectTimeout,
      long maxBytes,
      int maxRedirects,
      int attempts,
      String userAgent)
      implements Serializable {}

  /** {@code decode}: {@code maxPixels} is width × height, read from the header before decoding. */
  public record Decode(long maxPixels) implements Serializable {}

  /**
   * {@code model}: {@code uri} is {@code demo}, a local path, a Hadoop URI or a {@code --files}
   * name.
   */
  public record Model(String uri, Device device, int batchSize, int threads)
      implements Serializable {}

  /** Where ONNX Runtime runs. */
  public enum Device {
    /** CUDA where it is there, else the CPU. */
    AUTO,
    CPU,
    /** CUDA, or an error. */
    CUDA
  }

  /**
   * {@code index}: {@code types} ⊆ {color, structure, combined} in that order; {@code rowsPerShard}
   * is the most a shard holds; {@code targetShardMb} (MB of 10^6 bytes, 0: no target) lowers it.
   */
  public record Index(
      List<String> types, Metric metric, String factory, int rowsPerShard, double targetShardMb)
      implements Serializable {}

  /** FAISS metric. */
  public enum Metric {
    INNER_PRODUCT,
    L2
  }

  /**
   * {@code storage}: {@code baseUri} ends in a slash; {@code hadoop} are the Hadoop properties for
   * it, S3A's endpoint, region and credentials included.
   */
  public record Storage(
      String baseUri, String prefix, long maxObjectBytes, Map<String, Secret> hadoop)
      implements Serializable {}

  /** {@code exports}: the files that existing readers know. */
  public record Exports(boolean fixedNames, String shardName) implements Serializable {}

  /**
   * {@code build}: {@code batchSize} rows per commit, {@code chunkSize} rows per embedding task;
   * {@code failureAttempts} runs try a transient failure; {@code maxTime} zero means no limit;
   * {@code maxFailureShare} of a batch stops the run.
   */
  public record Build(
      int batchSize,
      int chunkSize,
      Duration maxTime,
      double maxFailureShare,
      int failureAttempts) {}

  /** {@code check}: how CheckAlignment samples. {@code brand} empty means all. */
  public record Check(int samples, long seed, int topK, String brand) {}
}
