package clipshard.job.search;

import clipshard.search.Filter;
import clipshard.search.SearchOptions;
import clipshard.search.SearchQuery;
import clipshard.search.SearchReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.stream.Stream;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What SearchIndex is told on its command line. */
public final class SearchArguments {
  private enum Format {
    TABLE,
    JSON
  }

  /** What is written behind "=" is meant, also where it is an option's name. */
  private static final class AsGiven implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean isAttached = "=".equals(info.get("separator"));
      if (!isAttached && (arguments.isEmpty() || isOption(arguments.peek(), command))) {
        return false; // which is refused
      }
      String value = arguments.pop();
      if (option.isMultiValue()) {
        List<String> all = new ArrayList<>(option.<List<String>>getValue());
        all.add(value);
        option.setValue(all);
      } else {
        option.setValue(value);
      }
      return true;
    }

    private static boolean isOption(String word, CommandSpec command) {
      return command.optionsMap().containsKey(word.split("=", 2)[0]);
    }
  }

  @Option(
      names = "--image",
      preprocessor = AsGiven.class,
      paramLabel = "URL|FILE",
      description = "A picture to search for. May be repeated.")
  private List<String> images = new ArrayList<>();

  @Option(
      names = "--id",
      preprocessor = AsGiven.class,
      paramLabel = "ID",
      description = "An id in the index to search for, by its vector. May be repeated.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "color, structure or combined (default: combined if the index has it, else its first).")
  private String type = "";

  @Option(
      names = "-k",
      paramLabel = "K",
      description = "How many neighbours to find for each (default: ${DEFAULT-VALUE}).")
  private int k = SearchOptions.usual().k();

  @Option(
      names = "--brand",
      preprocessor = AsGiven.class,
      paramLabel = "BRAND",
      description = "Finds only rows of exactly this brand.")
  private String brand = "";

  @Option(
      names = "--filter",
      preprocessor = AsGiven.class,
      paramLabel = "CONDITION",
      description =
          "Finds only rows of which this is recorded (source.attributes): category=shoes, for numbers also price>=10, >, <= and <. May be repeated; all must hold.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--per-group",
      paramLabel = "N",
      description =
          "Finds at most the N best pictures of each group, such as a product (source.group-column).")
  private int perGroup;

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description =
          "With json, standard output has one JSON object and nothing else (default: table).")
  private Format format = Format.TABLE;

  /** Pictures first. */
  public List<SearchQuery> queries() {
    if (images.isEmpty() && ids.isEmpty()) {
      throw new IllegalArgumentException(
          "there is nothing to search for. Give one or more of --image URL, --image FILE, --id ID;"
              + " --help shows all options");
    }
    return Stream.concat(images.stream().map(SearchQuery::image), ids.stream().map(SearchQuery::id))
        .toList();
  }

  /** How to search. */
  public SearchOptions options() {
    return new SearchOptions(
        type, k, brand, filters.stream().map(Filter::parse).toList(), perGroup);
  }

  /** The report in the format asked for, ending in a line feed. */
  public String text(SearchReport report) {
    return format == Format.JSON ? report.toJson() + "\n" : report.toTable();
  }
}
