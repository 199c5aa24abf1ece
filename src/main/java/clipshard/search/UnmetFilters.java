package clipshard.search;

import clipshard.attribute.Attributes;
import clipshard.attribute.Recorded;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why no row meets all filters, by what is recorded of the rows. */
public final class UnmetFilters {
  private final List<Filter> filters;
  private final List<SeenValues> seen;
  private final TreeSet<String> names = new TreeSet<>();

  /** No rows yet. */
  public UnmetFilters(List<Filter> filters) {
    this.filters = List.copyOf(filters);
    this.seen = filters.stream().map(SeenValues::new).toList();
  }

  /** Adds a row. */
  public void add(Recorded row) {
    add(row.all());
  }

  private void add(SortedMap<String, Object> values) {
    names.addAll(values.keySet());
    for (int filter = 0; filter < filters.size(); filter++) {
      seen.get(filter).add(values.get(filters.get(filter).name()));
    }
  }

  /** What was seen of all rows, in few texts, for {@link #add(String)} of another one. */
  public List<String> few() {
    List<String> few = new ArrayList<>();
    names.forEach(name -> few.add(text(name, null)));
    for (int filter = 0; filter < filters.size(); filter++) {
      String name = filters.get(filter).name();
      seen.get(filter).few().forEach(value -> few.add(text(name, value)));
    }
    return few;
  }

  private static String text(String name, Object value) {
    SortedMap<String, Object> one = new TreeMap<>();
    one.put(name, value);
    return Attributes.text(one);
  }

  /** Adds one of the texts of {@link #few}. */
  public void add(String text) {
    add(Attributes.values(text));
  }

  /** What is wrong with the first filter that no row meets; if there is none, with all together. */
  public String why() {
    if (names.isEmpty()) {
      return "The index has no rows";
    }
    for (int filter = 0; filter < filters.size(); filter++) {
      String name = filters.get(filter).name();
      if (!names.contains(name)) {
        return "The rows of the index have no attribute \"%s\"; they have %s"
            .formatted(
                Shown.of(name), names.stream().map(Shown::of).collect(Collectors.joining(", ")));
      }
      Optional<String> why = seen.get(filter).why();
      if (why.isPresent()) {
        return why.get();
      }
    }
    return "No row of the index meets all of %s together, though each is met by some"
        .formatted(
            filters.stream()
                .map(filter -> Shown.of(filter.text()))
                .collect(Collectors.joining(", ")));
  }
}
