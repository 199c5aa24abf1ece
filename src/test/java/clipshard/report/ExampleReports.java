package clipshard.report;

import clipshard.decode.Thumbnail;
import clipshard.proof.AlignmentReport.Checked;
import clipshard.proof.Finding;
import clipshard.report.RunReport.CatalogueRow;
import clipshard.report.RunReport.Index;
import clipshard.report.RunReport.Outcome;
import clipshard.report.RunReport.SearchLine;
import clipshard.report.RunReport.Span;
import clipshard.report.RunReport.Stage;
import clipshard.report.SampleQuery.Hits;
import clipshard.report.SampleQuery.Neighbour;
import clipshard.search.Recall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import sandbox.ProductPictures;

/** Reports to look at: one with all there is, one with next to nothing, one of hostile texts. */
final class ExampleReports {
  static final String HOSTILE =
      "\"><script>alert(1)</script>' onerror=alert(2) \u202egnp.exe \u200f\u2066 {{id}} &amp; \n\r\t\0"
          + " \ud800 ]]> --> </style> `x` \u05d0\u05d1\u05d2 "
          + "x".repeat(10_000);

  private static final List<String> TYPES = List.of("color", "structure", "combined");
  private static final List<String> BRANDS = List.of("zr", "aw", "hm", "lo", "mi", "tk");
  private static final Instant START = Instant.parse("2026-03-02T09:14:05Z");
  private static final Instant END = START.plusSeconds(34);

  private ExampleReports() {}

  private static Index index(long rows, int shards) {
    return new Index(
        "s3a://faiss/",
        "clip",
        7,
        "5a0c4c0e-5d0e-4a57-9a3e-2f7e4f5f0f11",
        rows,
        shards,
        TYPES,
        "inner_product",
        "Flat",
        1000,
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  }

  /** An index that is right, with everything that a report can hold. */
  static RunReport full() {
    Random random = new Random(7);
    ReportBuilder report = everything(random);
    report.changes(
        List.of(
            new ChangedRow(
                id(8),
                "CHANGED",
                1003,
                1176,
                "https://images.example.com/zr/8.jpg",
                "https://images.example.com/zr/9.jpg",
                picture(8),
                picture(9)),
            new ChangedRow(id(10), "GONE", 17, -1, "https://shop.example/10.jpg", "", "", "")),
        List.of("changes.csv"));
    for (int sample = 0; sample < 3; sample++) {
      report.sample(sample(random, sample));
    }
    return report.end(
        Outcome.OK,
        "The index is right: all 1,176 vectors are the ones that were embedded, and find themselves.",
        END);
  }

  private static ReportBuilder everything(Random random) {
    ReportBuilder report =
        new ReportBuilder("CheckAlignment", START, index(1176, 2))
            .count("vectors proved", 3528)
            .count("rows in the table", 1200)
            .count("rejected", 24)
            .count("searches", 600)
            .count("errors", 0)
            .count("warnings", 1)
            .checked(
                new Checked(
                    "color",
                    1176,
                    "vectors, each by its checksum, its norm and a search for itself"))
            .checked(
                new Checked(
                    "structure",
                    1176,
                    "vectors, each by its checksum, its norm and a search for itself"))
            .checked(new Checked("combined", 1176, "vectors, recomputed from color and structure"))
            .checked(new Checked("table", 1200, "rows"))
            .notChecked("2 sampled pictures", "changed at the source since they were indexed")
            .finding(Finding.warning("table", "3 indexed rows have another URL now"))
            .shardFill(ShardFill.of(1000, new int[] {1000, 176}))
            .failures(
                new Ranking("rows without a vector", reasons(), 0, 0),
                Ranking.of(
                    "rows without a vector",
                    Map.of("images.example.com", 20L, "cdn.example.net", 4L),
                    10))
            .brands(Ranking.of("indexed rows", brands(), 6))
            .stages(
                List.of(
                    new Stage("structure", 1.42),
                    new Stage("proof", 6.3),
                    new Stage("self-search", 14.9),
                    new Stage("table", 2.05),
                    new Stage("samples", 8.61)))
            .tasks(List.of(new Stage("decoding", 12.5), new Stage("encoding", 81.02)))
            .timeline(
                List.of(
                    new Span("proof", 0, 21.2),
                    new Span("table", 21.2, 23.25),
                    new Span("samples", 22.0, 24.5),
                    new Span("samples", 25.1, 31.2)))
            .catalogue(
                new CatalogueRow(
                    "the same picture on several products", "zr", 4, List.of(id(1), id(2))))
            .catalogue(new CatalogueRow("likely a placeholder", "tk", 31, List.of(id(3), id(4))));
    for (String type : TYPES) {
      double[] cosines =
          random.doubles(2000).map(x -> 1 - Math.abs(random.nextGaussian()) * 0.09).toArray();
      report.cosines(
          Histogram.of(type, "cosine of a sampled picture to its neighbours", cosines, 0.5, 1, 40));
      report.recall(type, new Recall(200, 0.985, 0.9415), "efSearch=64");
      report.search(new SearchLine(type, id(1), 1, 1, 1, 0.99984));
    }
    return report;
  }

  private static List<RunReport.Tally> reasons() {
    return List.of(
        new RunReport.Tally("NOT_AN_IMAGE", 6),
        new RunReport.Tally("NOT_FOUND", 4),
        new RunReport.Tally("REFUSED", 4),
        new RunReport.Tally("SERVER_ERROR", 4),
        new RunReport.Tally("TOO_LARGE", 3),
        new RunReport.Tally("UNDECODABLE", 3));
  }

  private static Map<String, Long> brands() {
    Map<String, Long> brands = new TreeMap<>(Map.of("zr", 214L, "aw", 213L, "hm", 213L));
    brands.putAll(
        Map.of("Maison de la Très Longue Rue", 213L, "mi", 213L, "tk", 106L, "unknown", 4L));
    return brands;
  }

  private static String id(int number) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) number}).toString();
  }

  private static SampleQuery sample(Random random, int number) {
    List<Hits> hits = new ArrayList<>();
    for (String type : TYPES) {
      List<Neighbour> neighbours = new ArrayList<>();
      for (int rank = 0; rank < 5; rank++) {
        int row = rank == 0 ? number : random.nextInt(900);
        boolean gap = number == 1 && rank == 3;
        String brand = BRANDS.get(row % BRANDS.size());
        neighbours.add(
            new Neighbour(
                id(row),
                brand,
                "https://shop.example/" + row + ".jpg",
                1 - rank * 0.021,
                row,
                gap ? "" : picture(row)));
      }
      hits.add(new Hits(type, neighbours));
    }
    String url = "https://images.example.com/zr/" + number + ".jpg";
    return new SampleQuery(
        id(number), BRANDS.get(number % BRANDS.size()), url, picture(number), hits);
  }

  private static String picture(int row) {
    byte[] jpeg = new Thumbnail(1_000_000).of(ProductPictures.encoded(row)).orElseThrow();
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
  }

  /** The first run on an empty table. */
  static RunReport minimal() {
    return new ReportBuilder("BuildIndex", START, Index.none("file:///data/index/", "clip"))
        .end(Outcome.OK, "There was nothing to do.", END);
  }

  /** A large index that is wrong, with every text from outside hostile. */
  static RunReport hostile() {
    int[] shards = new int[100_000];
    Arrays.fill(shards, 1000);
    shards[99_999] = 3;
    Ranking ranking = Ranking.of("rows", Map.of(HOSTILE, 40L, "", 10L, "short", 1L), 2);
    ReportBuilder report =
        new ReportBuilder("CheckAlignment", START, index(99_999_003, shards.length))
            .count("errors", 201)
            .count("vectors proved", 299_997_009)
            .notChecked(HOSTILE, HOSTILE)
            .checked(new Checked("color", 99_999_003, "vectors"))
            .shardFill(ShardFill.of(1000, shards))
            .failures(ranking, ranking)
            .brands(ranking)
            .stages(List.of(new Stage("proof", 8123.4), new Stage("self-search", 0.02)))
            .catalogue(new CatalogueRow("placeholder", HOSTILE, 7, List.of(HOSTILE, "2")));
    for (int finding = 0; finding <= 200; finding++) {
      report.finding(Finding.error(HOSTILE, HOSTILE));
    }
    Neighbour neighbour =
        new Neighbour(HOSTILE, HOSTILE, "javascript:alert(1)", -0.25, 123_456_789, "");
    return report
        .changes(
            List.of(new ChangedRow(HOSTILE, HOSTILE, 0, 1, HOSTILE, HOSTILE, "", "")),
            List.of("changes.csv"))
        .sample(
            new SampleQuery(
                HOSTILE,
                HOSTILE,
                "javascript:" + HOSTILE,
                "",
                List.of(
                    new Hits(
                        "color", List.of(neighbour, neighbour, neighbour, neighbour, neighbour)),
                    new Hits("structure", List.of()))))
        .end(Outcome.FAILED, "The index is not right: 201 errors were found.", END);
  }
}
