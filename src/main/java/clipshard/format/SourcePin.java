package clipshard.format;

import java.util.Optional;

/**
 * What the rows of an index are rows of.
 *
 * @param table schema and name, as SQL
 * @param idColumn as the table has it
 * @param where {@code source.where}, under which the index has followed the table
 */
public record SourcePin(String table, String idColumn, String where) {
  /** Why rows of {@code other} are none of an index of this, and what to do; empty if they are. */
  public Optional<String> refusal(SourcePin other) {
    return table.equals(other.table) && idColumn.equals(other.idColumn)
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
