package clipshard.faiss;

import clipshard.config.Settings;

/**
 * A FAISS index in native memory, which {@link #close} frees.
 *
 * <p>Vectors are {@code float[count][dimension]}, row-major, in arrays of exactly that length; they
 * are copied, and the caller keeps the arrays. Positions start at 0 and count on in the order of
 * {@link #add}.
 *
 * <p>Each call works on the calling thread alone. Several threads may use different indexes, and
 * may read the same one; an index that is changed or closed needs its thread to itself.
 *
 * <p>Wrong arguments are an {@link IllegalArgumentException} with the values, a closed or untrained
 * index is an {@link IllegalStateException}, and what FAISS itself refuses, such as reconstructing
 * from a type that keeps no vectors, is a {@link RuntimeException} with FAISS's reason.
 */
public final class FaissIndex implements AutoCloseable {

  static {
    // By default JavaCPP refuses to work once the process has twice the heap's size in memory, as a
    // Spark executor with a model in native memory has.
    String limit = "org.bytedeco.javacpp.maxPhysicalBytes";
    if (System.getProperty(limit) == null) {
      System.setProperty(limit, "0");
    }
  }

  private final NativeIndex index;

  private FaissIndex(NativeIndex index) {
    this.index = index;
  }

  /**
   * An empty index.
   *
   * @param dimension floats per vector, at least 1
   * @param factory FAISS's {@code index_factory} string, such as {@code Flat}
   * @throws IllegalArgumentException if FAISS cannot make such an index
   */
  public static FaissIndex create(int dimension, String factory, Settings.Metric metric) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1: " + dimension);
    }
    try {
      return new FaissIndex(
          NativeIndex.create(dimension, factory, metric == Settings.Metric.INNER_PRODUCT));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "FAISS makes no index of \"%s\" with dimension %d and metric %s: %s"
              .formatted(factory, dimension, metric, e.getMessage()),
          e);
    }
  }

  /**
   * Reads what {@link #toBytes}, or any program with FAISS, wrote. Only {@code Flat} indexes with
   * inner product or L2 are read: of these alone each byte can be accounted for, and FAISS crashes
   * on damage in others, which is why {@link #fromOwnBytes} is apart.
   *
   * @throws DamagedIndexException if the bytes are anything else
   */
  public static FaissIndex fromBytes(byte[] bytes) {
    return sound(NativeIndex.read(bytes, bytes.length), bytes);
  }

  /**
   * Reads what {@link #toBytes} wrote, of any type. FAISS believes such bytes, and damaged ones can
   * crash the process: only for bytes that are what was written, by a hash recorded then.
   *
   * @throws DamagedIndexException if FAISS does not read them to their end
   */
  public static FaissIndex fromOwnBytes(byte[] bytes) {
    return sound(NativeIndex.readOwn(bytes, bytes.length), bytes);
  }

  private static FaissIndex sound(NativeIndex index, byte[] bytes) {
    String damage = index.damage();
    if (!damage.isEmpty()) {
      index.close();
      throw new DamagedIndexException(
          "%d bytes are no index that can be read: %s".formatted(bytes.length, damage));
    }
    return new FaissIndex(index);
  }

  /** FAISS's own serialisation, byte for byte what {@code write_index} puts into a file. */
  public byte[] toBytes() {
    long size = open().size();
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(
          "an index of %d bytes does not fit an array; write fewer vectors".formatted(size));
    }
    byte[] bytes = new byte[(int) size];
    require(index.write(bytes, size));
    return bytes;
  }

  /** Whether vectors can be added: {@code Flat} needs no training. */
  public boolean isTrained() {
    return open().trained();
  }

  /**
   * Sets what the search goes by.
   *
   * @param parameters as FAISS's {@code ParameterSpace} reads them, such as {@code nprobe=8} or
   *     {@code nprobe=8,efSearch=64}
   * @throws IllegalArgumentException for what this type of index does not know
   */
  public void configure(String parameters) {
    NativeIndex configured = open();
    try {
      configured.configure(parameters);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "FAISS does not take the search parameters \"%s\" for this index: %s"
              .formatted(parameters, e.getMessage()),
          e);
    }
  }

  /** Trains on {@code rows}, {@code float[count][dimension]}, without adding them. */
  public void train(float[] rows, int count) {
    requireRows(rows, count);
    index.train(rows, rows.length, count);
  }

  /** Appends {@code rows}, {@code float[count][dimension]}. */
  public void add(float[] rows, int count) {
    requireRows(rows, count);
    if (!isTrained()) {
      throw new IllegalStateException("the index is not trained: call train before add");
    }
    index.add(rows, rows.length, count);
  }

  /** Number of vectors. */
  public long count() {
    return open().count();
  }

  /** Floats per vector. */
  public int dimension() {
    return open().dimension();
  }

  /** How vectors are compared. */
  public Settings.Metric metric() {
    return open().innerProduct() ? Settings.Metric.INNER_PRODUCT : Settings.Metric.L2;
  }

  /** The {@code k} nearest to each of {@code queries}, {@code float[count][dimension]}. */
  public SearchResult search(float[] queries, int count, int k) {
    requireRows(queries, count);
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1: " + k);
    }
    long[] positions = new long[arrayLength(count, k)];
    float[] distances = new float[positions.length];
    index.search(
        queries,
        queries.length,
        count,
        k,
        positions,
        positions.length,
        distances,
        positions.length);
    return new SearchResult(k, positions, distances);
  }

  /** The vector at {@code position}, {@code float[dimension]}. */
  public float[] reconstruct(long position) {
    return reconstruct(position, 1);
  }

  /** The vectors from {@code first} on, {@code float[count][dimension]}. */
  public float[] reconstruct(long first, int count) {
    long size = count();
    if (first < 0 || count < 0 || first > size - count) {
      throw new IllegalArgumentException(
          "positions %d to %d are not in an index of %d vectors"
              .formatted(first, first + count - 1, size));
    }
    float[] rows = new float[arrayLength(count, dimension())];
    require(index.reconstruct(first, count, rows, rows.length));
    return rows;
  }

  /**
   * Appends the vectors of {@code other}, which is empty afterwards and still to be closed. Types
   * that are trained must have been trained on the same rows, which FAISS does not check.
   */
  public void merge(FaissIndex other) {
    if (other == this) {
      throw new IllegalArgumentException("an index cannot be merged with itself");
    }
    requireSameDimension(other.dimension());
    if (other.metric() != metric()) {
      throw new IllegalArgumentException(
          "metrics differ: %s!=%s".formatted(metric(), other.metric()));
    }
    index.merge(other.index);
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    index.close();
  }

  /** For calls that tell by their answer, as nothing can be thrown within them. */
  static void require(boolean wentWell) {
    if (!wentWell) {
      throw new RuntimeException(NativeIndex.problem());
    }
  }

  private NativeIndex open() {
    if (index.isNull()) {
      throw new IllegalStateException("the index is closed");
    }
    return index;
  }

  private void requireRows(float[] rows, int count) {
    int dimension = dimension();
    if (count > 0 && rows.length % count == 0) {
      requireSameDimension(rows.length / count);
    } else if (count < 0 || rows.length != (long) count * dimension) {
      throw new IllegalArgumentException(
          "%d vectors of dimension %d are not %d floats".formatted(count, dimension, rows.length));
    }
  }

  private void requireSameDimension(int dimension) {
    if (dimension != dimension()) {
      throw new IllegalArgumentException(
          "vector dimensions differ: %d!=%d".formatted(dimension(), dimension));
    }
  }

  private static int arrayLength(int rows, int width) {
    long length = (long) rows * width;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("%d*%d does not fit an array".formatted(rows, width));
    }
    return (int) length;
  }
}
