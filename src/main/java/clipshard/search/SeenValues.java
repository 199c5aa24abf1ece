package clipshard.search;

import clipshard.attribute.AttributeType;
import clipshard.attribute.Recorded;
import clipshard.text.Shown;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Of the values of a filter's attribute, those that tell why no row meets the filter. */
final class SeenValues {
  private static final int NEAREST = 5;
  private static final int SHOWN_WIDTH = 40;

  private final Filter filter;
  private final Set<String> texts = new HashSet<>();
  private final TreeSet<BigDecimal> numbers = new TreeSet<>();
  private final Set<Boolean> flags = new HashSet<>();
  private Object met;

  SeenValues(Filter filter) {
    this.filter = filter;
  }

  /** Adds a value as {@link AttributeType#value} makes it. */
  void add(Object value) {
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof BigDecimal number) {
      numbers.add(number);
    } else if (value instanceof Boolean flag) {
      flags.add(flag);
    }
    if (filter.isMet(value)) {
      met = value;
    }
  }

  /** The few of all that were added of which {@link #why} says the same. */
  List<Object> few() {
    List<Object> few = new ArrayList<>(nearest());
    few.addAll(flags);
    if (!numbers.isEmpty()) {
      few.add(numbers.first());
      few.add(numbers.last());
    }
    if (met != null) {
      few.add(met);
    }
    return few;
  }

  /** Why no value meets the filter, for people; empty if one does. */
  Optional<String> why() {
    if (met != null) {
      return Optional.empty();
    }
    Set<AttributeType> types = types();
    if (types.isEmpty()) {
      return Optional.of(
          "No row of the index has a value for \"%s\"".formatted(shown(filter.name())));
    }
    return filter
        .misfit(types)
        .map(misfit -> "--filter %s: %s".formatted(shown(filter.text()), misfit))
        .or(() -> Optional.of(unmet()));
  }

  private String unmet() {
    if (!texts.isEmpty()) {
      boolean isBrand = filter.name().equals(Recorded.BRAND);
      return "No row of the index is of %s \"%s\". %s are compared exactly, letter case included; those written most like it: %s"
          .formatted(
              shown(filter.name()),
              shown(filter.value()),
              isBrand ? "Brands" : "Texts",
              nearest().stream()
                  .map(text -> '"' + shown(text) + '"')
                  .collect(Collectors.joining(", ")));
    }
    String none = "No row of the index has " + shown(filter.text());
    return numbers.isEmpty()
        ? none
        : "%s; its numbers go from %s to %s".formatted(none, numbers.first(), numbers.last());
  }

  private Set<AttributeType> types() {
    Set<AttributeType> types = EnumSet.noneOf(AttributeType.class);
    if (!texts.isEmpty()) {
      types.add(AttributeType.TEXT);
    }
    if (!numbers.isEmpty()) {
      types.add(AttributeType.NUMBER);
    }
    if (!flags.isEmpty()) {
      types.add(AttributeType.BOOLEAN);
    }
    return types;
  }

  private List<String> nearest() {
    String asked = beginning(filter.value());
    LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
    return texts.stream()
        .sorted(
            Comparator.<String>comparingInt(text -> edits.apply(beginning(text), asked))
                .thenComparing(Comparator.naturalOrder()))
        .limit(NEAREST)
        .toList();
  }

  private static String beginning(String text) {
    return text.substring(0, Math.min(text.length(), SHOWN_WIDTH)).toLowerCase(Locale.ROOT);
  }

  private static String shown(String text) {
    return Shown.of(text, SHOWN_WIDTH).text();
  }
}
