package clipshard.format;

import java.io.Serializable;
import java.util.List;

/**
 * What a plan wants embedded before one commit.
 *
 * @param parts of {@link PlanRow}, one or more; their rows one after the other are the batch
 */
public record PlanBatch(List<Part> parts) implements Serializable {
  public PlanBatch {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a batch without rows");
    }
  }

  /** Rows planned. */
  public long rows() {
    return parts.stream().mapToLong(Part::rows).sum();
  }
}
