package clipshard.catalog;

import java.util.Objects;

/**
 * One row of the images table.
 *
 * @param id the row's identity as text, whatever its type in the database; never empty
 * @param url where the picture is; untrusted; may be empty, never null (SQL NULL reads as empty)
 * @param brand the brand column's value, or null when none is configured or the row has none
 */
public record ProductImage(String id, String url, String brand) {
  public ProductImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(url, "url");
  }
}
