package clipshard.catalog;

import java.util.Objects;

/**
 * One row of the images table.
 *
 * @param id the row's identity as text, whatever its type in the database; never empty
 * @param url where the picture is, as {@link UrlColumn} reads it, or the text of a {@link
 *     clipshard.picture.LongUrl}; untrusted; may be empty, never null (SQL NULL reads as empty)
 * @param brand the brand column's value, else the one that a path below {@code source.url-prefix}
 *     tells; null where the URL has to tell
 * @param group the group column's value as text; empty where there is none, never null
 * @param attributes the values of {@code source.attributes}, as {@link
 *     clipshard.attribute.Attributes} has them
 * @param version the version column's value as text; empty where there is none, never null
 */
public record ProductImage(
    String id, String url, String brand, String group, String attributes, String version) {
  public ProductImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(attributes, "attributes");
    Objects.requireNonNull(version, "version");
  }
}
