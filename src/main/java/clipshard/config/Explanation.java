package clipshard.config;

import java.io.Serializable;
import java.util.List;

/** What was made of settings and why, in lines for people; holds no secret. */
public record Explanation(List<String> lines) implements Serializable {
  static final Explanation NONE = new Explanation(List.of());

  public Explanation {
    lines = List.copyOf(lines);
  }
}
