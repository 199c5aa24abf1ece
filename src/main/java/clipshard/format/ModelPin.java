package clipshard.format;

/**
 * What made the vectors; a run with another model is refused.
 *
 * @param sha256 of the model file and its external data
 * @param preprocessing everything that changes a pixel before the model sees it
 * @param dimension of the vectors
 */
public record ModelPin(String sha256, String preprocessing, int dimension) {}
