package clipshard.format;

/**
 * What made the vectors; a run with another model is refused.
 *
 * @param sha256 of the model file and its external data
 * @param preprocessing everything that changes a pixel before the model sees it
 * @param dimension of the vectors
 * @param name under which a model of a hub was asked for; empty for any other
 * @param address under which the hub will always have it: that name at a commit, and the file;
 *     empty for any other
 */
public record ModelPin(
    String sha256, String preprocessing, int dimension, String name, String address) {

  /** Of a model that is of no hub. */
  public ModelPin(String sha256, String preprocessing, int dimension) {
    this(sha256, preprocessing, dimension, "", "");
  }

  /** Whether vectors of both can be compared, whatever the models are called. */
  public boolean isSameModel(ModelPin other) {
    return sha256.equals(other.sha256)
        && preprocessing.equals(other.preprocessing)
        && dimension == other.dimension;
  }
}
