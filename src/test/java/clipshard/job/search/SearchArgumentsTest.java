package clipshard.job.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.search.SearchOptions;
import clipshard.search.SearchQuery;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

class SearchArgumentsTest {
  private static final SearchOptions USUAL = SearchOptions.usual();

  /** With an option whose name an id may have. */
  private static final class WithHelp {
    @CommandLine.Mixin private SearchArguments search = new SearchArguments();

    @Option(
        names = {"-h", "--help"},
        usageHelp = true)
    private boolean help;

    static WithHelp of(String... words) {
      WithHelp parsed = new WithHelp();
      new CommandLine(parsed).parseArgs(words);
      return parsed;
    }
  }

  @Test
  void whatIsBehindAnEqualsSignIsMeantWhateverItIs() {
    WithHelp parsed =
        WithHelp.of("--id=--help", "--id", "a", "--id=", "--image=-k", "--brand=--id=7", "--id=-k");
    assertEquals(false, parsed.help);
    assertEquals("--id=7", parsed.search.options().brand());
    assertEquals(
        List.of("-k", "--help", "a", "", "-k"),
        parsed.search.queries().stream().map(SearchQuery::text).toList());
  }

  @Test
  void filtersAreKeptAsTheyAreWritten() {
    WithHelp parsed =
        WithHelp.of("--filter", "a b=--id", "--filter=price>=10", "--per-group", "2", "--id=1");
    assertEquals(
        USUAL.withFilter("a b=--id").withFilter("price>=10").withPerGroup(2),
        parsed.search.options());
    assertThrows(IllegalArgumentException.class, () -> WithHelp.of("--filter=x").search.options());
  }

  @Test
  void anOptionIsNoIdWithoutAnEqualsSign() {
    assertThrows(ParameterException.class, () -> WithHelp.of("--id", "--help"));
  }
}
