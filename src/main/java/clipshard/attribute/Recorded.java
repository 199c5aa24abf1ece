package clipshard.attribute;

import com.fasterxml.jackson.core.type.TypeReference;
import java.math.BigDecimal;
import java.util.List;
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
    List<String> parts = Attributes.read(text, new TypeReference<List<String>>() {});
    return new Recorded(parts.get(0), parts.get(1), parts.get(2));
  }

  /** All of it as one text, for shuffles; the same for the same, and for nothing else. */
  public String text() {
    return Attributes.write(List.of(brand, group, attributes));
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
