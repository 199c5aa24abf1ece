package clipshard.report;

import clipshard.format.Snapshot;
import clipshard.proof.AlignmentReport.Checked;
import clipshard.proof.Finding;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a run did and found: exactly the document {@code report.json}, which {@code docs/REPORT.md}
 * describes. Nothing is null; what is not known or does not apply is empty, or 0. Made with {@link
 * ReportBuilder}.
 *
 * @param format of this document; this class reads and writes {@value #FORMAT}
 * @param title one line, never blank
 * @param command {@code BuildIndex} or {@code CheckAlignment}
 * @param started ISO-8601 in UTC
 * @param ended ISO-8601 in UTC
 * @param cosines one histogram for each index type
 * @param changes the first rows that the run took from their positions
 * @param changeFiles names of the files beside the report that list all of them
 * @param recall one line for each index type that has shards of another factory than Flat
 */
public record RunReport(
    int format,
    String title,
    String command,
    Verdict verdict,
    String started,
    String ended,
    Index index,
    List<Finding> findings,
    List<Tally> counts,
    List<Checked> checked,
    List<NotChecked> notChecked,
    List<Histogram> cosines,
    List<RecallLine> recall,
    ShardFill shardFill,
    Ranking failureReasons,
    Ranking failureHosts,
    Ranking brands,
    List<Stage> stages,
    List<Stage> tasks,
    List<Span> timeline,
    List<CatalogueRow> catalogue,
    List<SampleQuery> samples,
    List<SearchLine> searches,
    List<ChangedRow> changes,
    List<String> changeFiles) {
  public static final int FORMAT = 2;

  /** The name of the count of rows that the index has. */
  public static final String INDEXED = "in the index";

  /** The name of the count of rows whose pictures failed. */
  public static final String WITHOUT_VECTOR = "without a vector";

  /** The name of the count of rows of the table that no build has seen. */
  public static final String NOT_YET = "not indexed yet";

  public RunReport {
    Valid.require(format == FORMAT, "format", format);
    Valid.require(!title.isBlank(), "title", title);
    Valid.requireTime("started", started);
    Valid.requireTime("ended", ended);
    findings = List.copyOf(findings);
    counts = List.copyOf(counts);
    checked = List.copyOf(checked);
    notChecked = List.copyOf(notChecked);
    cosines = List.copyOf(cosines);
    recall = List.copyOf(recall);
    stages = List.copyOf(stages);
    tasks = List.copyOf(tasks);
    timeline = List.copyOf(timeline);
    catalogue = List.copyOf(catalogue);
    samples = List.copyOf(samples);
    searches = List.copyOf(searches);
    changes = List.copyOf(changes);
    changeFiles = List.copyOf(changeFiles);
  }

  /** How a run ended. */
  public enum Outcome {
    @JsonProperty("ok")
    OK,
    @JsonProperty("failed")
    FAILED
  }

  /**
   * The outcome, and what it means in one plain sentence.
   *
   * @param sentence never blank
   */
  public record Verdict(Outcome outcome, String sentence) {
    public Verdict {
      Valid.require(!sentence.isBlank(), "sentence", sentence);
    }
  }

  /**
   * The index that the run left or looked at.
   *
   * @param version 0 when there is none yet
   * @param shards of each index type
   */
  public record Index(
      String baseUri,
      String prefix,
      long version,
      String commitId,
      long rows,
      int shards,
      List<String> types,
      String metric,
      String factory,
      int rowsPerShard,
      String modelSha256) {
    public Index {
      Valid.require(!baseUri.isBlank(), "baseUri", baseUri);
      Valid.require(version >= 0 && rows >= 0 && shards >= 0, "version, rows, shards", version);
      types = List.copyOf(types);
    }

    /** The index at {@code snapshot}. */
    public static Index of(String baseUri, String prefix, Snapshot snapshot, int shards) {
      return new Index(
          baseUri,
          prefix,
          snapshot.version(),
          snapshot.commitId(),
          snapshot.rows(),
          shards,
          snapshot.types(),
          snapshot.metric(),
          snapshot.factory(),
          snapshot.rowsPerShard(),
          snapshot.model().sha256());
    }

    /** The place of an index that has no commit yet. */
    public static Index none(String baseUri, String prefix) {
      return new Index(baseUri, prefix, 0, "", 0, 0, List.of(), "", "", 0, "");
    }
  }

  /** A number and what it counts. */
  public record Tally(String name, long count) {
    public Tally {
      Valid.require(count >= 0, "count", count);
    }
  }

  /** A check that was not made, and why. */
  public record NotChecked(String what, String why) {}

  /**
   * How much of the exact answer the shards of an index type give that other programs are given, as
   * {@link clipshard.search.Recall} measures it.
   *
   * @param parameters of FAISS's search; empty for its own
   */
  public record RecallLine(String type, int queries, double at1, double at10, String parameters) {
    public RecallLine {
      Valid.require(queries > 0, "queries", queries);
      Valid.require(at1 >= 0 && at1 <= 1 && at10 >= 0 && at10 <= 1, "at1, at10", at10);
    }
  }

  /**
   * A sampled picture that was embedded again and searched for over all shards.
   *
   * @param topPosition of the best hit; {@code position} where that ties with it, -1 without a hit
   * @param rank of the row itself, from 1; ties are not better
   * @param cosine to the vector at {@code position}; 0 where no shard holds that
   */
  public record SearchLine(
      String type, String id, long position, long topPosition, int rank, double cosine) {
    public SearchLine {
      Valid.require(position >= 0 && topPosition >= -1, "position, topPosition", position);
      Valid.require(rank > 0, "rank", rank);
      Valid.require(Double.isFinite(cosine), "cosine", cosine);
    }
  }

  /** A part of the run, or of what tasks do, and the time it took. */
  public record Stage(String name, double seconds) {
    public Stage {
      Valid.require(Double.isFinite(seconds) && seconds >= 0, "seconds", seconds);
    }
  }

  /**
   * When a stage was at work; two can be so at once.
   *
   * @param from seconds since the run began
   * @param to the same, not less
   */
  public record Span(String stage, double from, double to) {
    public Span {
      Valid.require(from >= 0 && to >= from && Double.isFinite(to), "from, to", to);
    }
  }

  /**
   * Something seen in the table, for example one picture on many products.
   *
   * @param examples ids
   */
  public record CatalogueRow(String label, String brand, long count, List<String> examples) {
    public CatalogueRow {
      Valid.require(count >= 0, "count", count);
      examples = List.copyOf(examples);
    }
  }
}
