package clipshard.attribute;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is recorded of a row beside its picture, by which searches choose. If it changes, no vector
 * does.
 *
 * @param brand never null
 * @param group whose pictures belong together, such as a product's id; empty where none is told
 * @param attributes as {@link Attributes} has them
 */
public record Recorded(String brand, String group, String attributes) {
  /** The brand's name among the attributes; no other attribute may have it. */
  public static final String BRAND = "brand";

  /** The group's name among the attributes. */
  public static final String GROUP = "group";

  /** Of a length. */
  private static final char END = ':';

  public Recorded {
    Objects.requireNonNull(brand, "brand");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(attributes, "attributes");
  }

  /** A brand and nothing else. */
  public static Recorded ofBrand(String brand) {
    return new Recorded(brand, "", Attributes.NONE);
  }

  /** What {@link #text} was made of. */
  public static Recorded of(String text) {
    int end = text.indexOf(END);
    int start = text.indexOf(END, end + 1) + 1;
    int group = start + Integer.parseInt(text, 0, end, 10);
    int attributes = group + Integer.parseInt(text, end + 1, start - 1, 10);
    return new Recorded(
        text.substring(start, group),
        text.substring(group, attributes),
        text.substring(attributes));
  }

  /**
   * All of it as one text, for shuffles; the same for the same, and for nothing else. It is made of
   * each row of the table and of the index, hence by lengths and without a parser.
   */
  public String text() {
    return "" + brand.length() + END + group.length() + END + brand + group + attributes;
  }

  /**
   * The brand, the group if there is one, and the attributes, by name.
   *
   * @return values that are a String, a {@link BigDecimal}, a Boolean or null
   */
  public SortedMap<String, Object> all() {
    SortedMap<String, Object> all = new TreeMap<>(Attributes.values(attributes));
    all.put(BRAND, brand);
    if (!group.isEmpty()) {
      all.put(GROUP, group);
    }
    return all;
  }

  /** The value of the attribute of this name, as {@link #all} has it. */
  public Object value(String name) {
    return switch (name) {
      case BRAND -> brand;
      case GROUP -> group.isEmpty() ? null : group;
      default -> Attributes.values(attributes).get(name);
    };
  }
}
