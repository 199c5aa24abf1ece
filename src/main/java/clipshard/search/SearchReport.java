package clipshard.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;

/**
 * What a search found, and in what. {@code docs/SEARCH.md} documents it as JSON.
 *
 * @param format of this document: {@value #FORMAT}
 * @param index the base URI
 * @param version of the snapshot that was searched
 * @param rows positions in it
 * @param shards in it, per index type
 * @param type label of the index type
 * @param metric {@code inner_product} or {@code l2}
 * @param factory FAISS factory string of full shards
 * @param k neighbours asked for
 * @param brand asked for; empty for all
 * @param filters asked for, as they were written
 * @param perGroup the most neighbours of a group; 0 for all
 * @param queries one answer per query, in their order
 */
public record SearchReport(
    int format,
    String index,
    long version,
    long rows,
    int shards,
    String type,
    String metric,
    String factory,
    int k,
    String brand,
    List<String> filters,
    int perGroup,
    List<SearchAnswer> queries) {
  public static final int FORMAT = 1;

  /** ASCII alone, so that a terminal finds nothing in it to obey. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  public SearchReport {
    filters = List.copyOf(filters);
    queries = List.copyOf(queries);
  }

  /** An indented JSON object, all other text than ASCII as escapes. */
  public String toJson() {
    try {
      return MAPPER.writeValueAsString(this).replace("\u007f", "\\u007F");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that is no JSON", e);
    }
  }

  /** What nobody may overlook of the answers. */
  public Optional<String> warning() {
    List<SearchHit> hits = queries.stream().flatMap(answer -> answer.hits().stream()).toList();
    boolean isUngrouped =
        perGroup > 0 && !hits.isEmpty() && hits.stream().allMatch(hit -> hit.group().isEmpty());
    return isUngrouped
        ? Optional.of(
            "None of the rows found has a group, so --per-group left none out. Name the column in source.group-column and run BuildIndex, which records it")
        : Optional.empty();
  }

  /** Tables for people. */
  public String toTable() {
    return SearchTable.of(this);
  }
}
