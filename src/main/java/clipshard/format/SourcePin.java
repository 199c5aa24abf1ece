package clipshard.format;

import java.util.Optional;

/**
 * What the ids of an index are ids of.
 *
 * @param table schema and name, as SQL
 * @param idColumn as the table has it
 */
public record SourcePin(String table, String idColumn) {
  /** Of indexes from before it was noted. */
  public static final SourcePin UNKNOWN = new SourcePin("", "");

  /** Why rows of {@code other} are none of an index of this, and what to do; empty if they are. */
  public Optional<String> refusal(SourcePin other) {
    return equals(UNKNOWN) || equals(other)
        ? Optional.empty()
        : Optional.of(
            "The index is of %s; source.table and source.id-column are %s. Rows of both in one index would name the wrong products. Restore the settings, or use another storage.base-uri for another table. If the table was renamed or moved and its ids are the same, BuildIndex --adopt-source goes on with it."
                .formatted(this, other));
  }

  @Override
  public String toString() {
    return "%s by %s".formatted(table, idColumn);
  }
}
