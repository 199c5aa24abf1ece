package clipshard.report;

import clipshard.proof.AlignmentReport.Checked;
import clipshard.report.Figure.Fact;
import clipshard.text.Counted;
import clipshard.text.Shown;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A {@link RunReport} as one page that needs nothing else: no network, no script, light and dark,
 * on a phone and on paper. Everything in the report is taken for text of a stranger.
 */
public final class HtmlReport {
  /** Rows of a table; more make a page nobody reads. */
  private static final int MOST_ROWS = 200;

  private static final int MOST_CHARACTERS = 300;
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final Mustache.Compiler TEMPLATES =
      Mustache.compiler()
          .emptyStringIsFalse(true)
          .zeroIsFalse(true)
          .withFormatter(HtmlReport::text)
          .withLoader(name -> new StringReader(resource(name)));
  private static final Template PAGE = TEMPLATES.loadTemplate("report.mustache");
  private static final Template CHART = TEMPLATES.loadTemplate("chart.mustache");
  private static final String STYLE_HASH =
      Base64.getEncoder().encodeToString(DigestUtils.sha256(resource("report.css")));

  private HtmlReport() {}

  /** The page by itself. */
  public static String render(RunReport report) {
    return render(report, List.of());
  }

  /**
   * The page.
   *
   * @param failures names of the files beside it that list the rows without a vector
   */
  static String render(RunReport report, List<String> failures) {
    List<Figure> figures = Figures.of(report);
    Map<String, Object> page = new HashMap<>();
    page.put("report", report);
    page.put("styleHash", STYLE_HASH);
    boolean ok = report.verdict().outcome() == RunReport.Outcome.OK;
    page.put("ok", ok);
    page.put("verdictClass", ok ? isMuchMissing(report) ? "doubtful" : "ok" : "failed");
    page.put("verdictMark", ok ? "✓" : "✗");
    page.put("when", when(report));
    page.put("tiles", report.counts());
    page.put("hasTiles", !report.counts().isEmpty());
    page.put("failures", failures);
    page.put("hasFailures", !failures.isEmpty());
    page.put("findings", Excerpt.of(report.findings()));
    page.put("hasFindings", !report.findings().isEmpty());
    page.put("figures", figures);
    page.put("hasFigures", !figures.isEmpty());
    page.put("hasRecall", !report.recall().isEmpty());
    page.put("hasChanges", !report.changes().isEmpty());
    page.put("hasSamples", !report.samples().isEmpty());
    page.put("catalogue", Excerpt.of(report.catalogue()));
    page.put("hasCatalogue", !report.catalogue().isEmpty());
    page.put("checked", report.checked().stream().map(HtmlReport::worded).toList());
    page.put("hasChecked", !report.checked().isEmpty());
    page.put("hasNotChecked", !report.notChecked().isEmpty());
    page.put("facts", facts(report.index()));
    return PAGE.execute(page);
  }

  /** Whether a tenth of the rows or more have no vector, whatever the reason. */
  private static boolean isMuchMissing(RunReport report) {
    long indexed = count(report, RunReport.INDEXED);
    long missing = count(report, RunReport.WITHOUT_VECTOR) + count(report, RunReport.NOT_YET);
    return missing > 0 && 10 * missing >= indexed + missing;
  }

  private static long count(RunReport report, String name) {
    return report.counts().stream()
        .filter(tally -> tally.name().equals(name))
        .mapToLong(RunReport.Tally::count)
        .sum();
  }

  /** The chart alone, as one {@code svg} element. */
  static String chart(Figure figure) {
    return CHART.execute(figure).strip();
  }

  /** The first rows of a table, and how many more there are. */
  private record Excerpt<T>(List<T> first, int more) {
    static <T> Excerpt<T> of(List<T> all) {
      List<T> first = all.subList(0, Math.min(MOST_ROWS, all.size()));
      return new Excerpt<>(first, all.size() - first.size());
    }
  }

  /** As a line reads, beside its count. */
  private static Checked worded(Checked checked) {
    String things = Counted.things(checked.count(), checked.things());
    return new Checked(checked.part(), checked.count(), things);
  }

  /** A value before it is escaped. */
  private static String text(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.4f", number);
    }
    if (value instanceof Number number) {
      return Figures.number(number.longValue());
    }
    if (value instanceof Enum<?> choice) {
      return choice.name().toLowerCase(Locale.ROOT);
    }
    String text = String.valueOf(value);
    return Valid.isPicture(text) ? text : Shown.plain(text, MOST_CHARACTERS);
  }

  private static String when(RunReport report) {
    if (report.started().isEmpty()) {
      return "";
    }
    Instant started = Instant.parse(report.started());
    String day = DAY_AND_TIME.format(started);
    if (report.ended().isEmpty()) {
      return day;
    }
    Duration took = Duration.between(started, Instant.parse(report.ended()));
    return day + " · took " + Figures.seconds((double) took.toSeconds());
  }

  private static List<Fact> facts(RunReport.Index index) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Place", index.baseUri(), true));
    facts.add(new Fact("Prefix of the exports", index.prefix(), true));
    if (index.version() == 0) {
      facts.add(new Fact("Version", "none yet"));
      return facts;
    }
    facts.add(new Fact("Version", Figures.number(index.version())));
    facts.add(new Fact("Rows", Figures.number(index.rows())));
    facts.add(
        new Fact(
            "Shards of each type",
            "%s of up to %s rows"
                .formatted(Figures.number(index.shards()), Figures.number(index.rowsPerShard()))));
    facts.add(new Fact("Index types", String.join(", ", index.types())));
    facts.add(new Fact("Factory, metric", index.factory() + ", " + index.metric()));
    facts.add(new Fact("Commit", index.commitId(), true));
    facts.add(new Fact("Model, SHA-256", index.modelSha256(), true));
    facts.removeIf(fact -> fact.value().isBlank());
    return facts;
  }

  private static String resource(String name) {
    try (InputStream resource = HtmlReport.class.getResourceAsStream(name)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The jar is damaged: " + name + " cannot be read", e);
    }
  }
}
