package clipshard.proof;

import clipshard.text.Counted;
import clipshard.text.Shown;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What an index tells of the catalogue it was made from. Worth knowing, and never a misalignment.
 * Names, ids and brands are as the table has them: untrusted text.
 *
 * @param rows indexed
 * @param failed rows that have a recorded failure and no vector
 * @param shared pictures that several rows have, byte for byte
 * @param sharedRows rows that have one of these
 * @param indexed rows by brand, by rows
 * @param largest of these pictures, by rows
 * @param byBrand the same by brand, by rows
 * @param placeholders those that are likely no picture of a product, by rows; see {@link
 *     SharedPicture#isLikelyPlaceholder}
 * @param reasons failed rows by reason, of all rows
 * @param hosts failed rows by host, of the host's rows, by number of failed rows
 * @param brands failed rows by brand, of the brand's rows, by number of failed rows
 */
public record CatalogueReport(
    long rows,
    long failed,
    long shared,
    long sharedRows,
    Top<BrandRows> indexed,
    Top<SharedPicture> largest,
    Top<BrandDuplicates> byBrand,
    Top<SharedPicture> placeholders,
    Top<FailureShare> reasons,
    Top<FailureShare> hosts,
    Top<FailureShare> brands) {

  /** The first of some things, and how many more there are. */
  public record Top<T>(List<T> first, long more) {
    public Top {
      first = List.copyOf(first);
    }
  }

  /**
   * A picture on several rows.
   *
   * @param contentHash SHA-256 of its bytes
   * @param rows that have it, 2 at least
   * @param brands that have it
   * @param brand the one of whose rows it is the greatest share
   * @param share of that brand's indexed rows, 0 to 1
   * @param ids some of the rows, in the order of their positions
   */
  public record SharedPicture(
      String contentHash, long rows, long brands, String brand, double share, List<String> ids) {
    /** Fewer rows than this are variants of a product. */
    public static final long PLACEHOLDER_ROWS = 10;

    /** Of one brand's rows, so that a large brand's many variants are no placeholder. */
    public static final double PLACEHOLDER_SHARE = 0.01;

    public SharedPicture {
      ids = List.copyOf(ids);
    }

    /**
     * Whether it is on at least {@value #PLACEHOLDER_ROWS} rows, and these are of two or more
     * brands, or at least {@value #PLACEHOLDER_SHARE} of its brand's rows.
     */
    public boolean isLikelyPlaceholder() {
      return rows >= PLACEHOLDER_ROWS && (brands >= 2 || share >= PLACEHOLDER_SHARE);
    }

    private String text() {
      String of = brands == 1 ? "brand " + Shown.of(brand) : "%,d brands".formatted(brands);
      return String.format(
          Locale.ROOT,
          "one picture on %s of %s (%.1f %% of %s), for example %s",
          Counted.of(rows, "rows"),
          of,
          100 * share,
          Shown.of(brand),
          String.join(", ", ids.stream().map(Shown::of).toList()));
    }
  }

  /** A brand's indexed rows. */
  public record BrandRows(String brand, long rows) {}

  /** A brand's pictures that are also on other rows, whosever, and its rows that have them. */
  public record BrandDuplicates(String brand, long pictures, long rows) {
    private String text() {
      return "%s: %s on %s"
          .formatted(Shown.of(brand), Counted.of(pictures, "pictures"), Counted.of(rows, "rows"));
    }
  }

  /**
   * How many rows failed.
   *
   * @param name of the reason, host or brand
   * @param rows that have it, or all rows where {@code name} is a reason
   */
  public record FailureShare(String name, long failed, long rows) {
    /** Of the rows, 0 to 1. */
    public double share() {
      return rows == 0 ? 0 : (double) failed / rows;
    }

    private String text() {
      return String.format(
          Locale.ROOT, "%s: %,d of %,d (%.1f %%)", Shown.of(name), failed, rows, 100 * share());
    }
  }

  /** The likely placeholders as warnings, and how many more there are. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (SharedPicture picture : placeholders.first) {
      findings.add(Finding.warning("likely placeholder", picture.text()));
    }
    if (placeholders.more > 0) {
      findings.add(
          Finding.warning(
              "likely placeholder",
              Counted.of(placeholders.more, "more picture", "more pictures")));
    }
    return findings;
  }

  /** Prints it for people, placeholders included. */
  public void print(PrintStream out) {
    out.println();
    out.println("Catalogue (worth knowing, no misalignment):");
    out.printf(
        "   %s on several rows, %s in all%n",
        Counted.of(shared, "picture is", "pictures are"), Counted.of(sharedRows, "rows"));
    print(out, "", largest, SharedPicture::text);
    print(out, "of brand ", byBrand, BrandDuplicates::text);
    findings().forEach(finding -> out.println("   " + finding));
    out.printf(
        "   %,d of %s no vector%n", failed, Counted.of(rows + failed, "row has", "rows have"));
    print(out, "reason ", reasons, FailureShare::text);
    print(out, "host ", hosts, FailureShare::text);
    print(out, "brand ", brands, FailureShare::text);
  }

  private static <T> void print(
      PrintStream out, String start, Top<T> top, Function<T, String> text) {
    top.first.forEach(it -> out.println("      " + start + text.apply(it)));
    if (top.more > 0) {
      out.printf("      … and %,d more%n", top.more);
    }
  }
}
