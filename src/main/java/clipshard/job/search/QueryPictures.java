package clipshard.job.search;

import clipshard.config.IndexType;
import clipshard.config.Settings;
import clipshard.format.PlanRow;
import clipshard.format.StagedRow;
import clipshard.job.JobException;
import clipshard.job.model.EncoderSpec;
import clipshard.job.pipeline.EmbeddedRows;
import clipshard.job.pipeline.ImagePipeline;
import clipshard.job.pipeline.TensorFiller;
import clipshard.picture.PictureUrl;
import clipshard.picture.Rejected;
import clipshard.search.SearchQuery;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Embeds the pictures that are searched for, in tasks, exactly as BuildIndex embeds pictures. */
record QueryPictures(JavaSparkContext spark, Settings settings) {
  /**
   * The queries' vectors, float[dimension] each, L2-normalised.
   *
   * @param queries none of them an id
   * @throws JobException naming every picture that cannot be searched for, and why
   */
  List<float[]> embed(List<SearchQuery> queries, EncoderSpec encoder, IndexType type)
      throws IOException {
    List<Tuple2<String, byte[]>> pictures = new ArrayList<>();
    for (SearchQuery query : queries) {
      pictures.add(new Tuple2<>(query.text(), encoded(query)));
    }
    List<byte[]> staged =
        new EmbeddedRows(spark, settings, encoder).inTasks(pictures, QueryPictures::embed);
    return vectors(queries, staged, type);
  }

  private static List<byte[]> embed(ImagePipeline pipeline, List<Tuple2<String, byte[]>> pictures)
      throws IOException, InterruptedException {
    List<byte[]> staged = new ArrayList<>();
    for (Tuple2<String, byte[]> picture : pictures) {
      PlanRow row = PlanRow.picture("query", picture._1());
      staged.add(
          StagedRow.PARQUET.write(
              picture._2().length == 0
                  ? pipeline.run(List.of(row), TensorFiller.AS_IS)
                  : List.of(pipeline.run(row, picture._2()))));
    }
    return staged;
  }

  private static List<float[]> vectors(
      List<SearchQuery> queries, List<byte[]> staged, IndexType type) throws IOException {
    List<float[]> vectors = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      StagedRow outcome = StagedRow.PARQUET.read(staged.get(query)).get(0);
      if (outcome.isEmbedded()) {
        vectors.add(outcome.vectors().get(type));
      } else {
        Rejected why = outcome.rejected();
        problems.add(shown(queries.get(query)) + ": " + why.reason() + ", " + why.detail());
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Nothing was searched, since of %d pictures %d cannot be embedded:\n  - %s"
              .formatted(queries.size(), problems.size(), String.join("\n  - ", problems)));
    }
    return vectors;
  }

  /** How answers and messages name a query: a URL without what may be secret. */
  static String shown(SearchQuery query) {
    return query.kind() == SearchQuery.Kind.URL
        ? new PictureUrl(query.text()).shown()
        : query.text();
  }

  /** The bytes that are here already; none for a URL. */
  private byte[] encoded(SearchQuery query) throws IOException {
    return switch (query.kind()) {
      case FILE -> read(Path.of(query.text()));
      case PICTURE -> filled(query.picture(), query.text());
      case URL, ID -> new byte[0];
    };
  }

  private byte[] read(Path file) throws IOException {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new FileNotFoundException(
          "There is no picture %s. Give a file of this machine, or a URL with its scheme (https://…)."
              .formatted(file.toAbsolutePath()));
    }
    int most = (int) settings.fetch().maxBytes();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new JobException(
            "The picture %s has more bytes than fetch.max-bytes (%d)".formatted(file, most));
      }
      return filled(bytes, file.toString());
    }
  }

  private static byte[] filled(byte[] bytes, String name) {
    if (bytes.length == 0) {
      throw new JobException("The picture " + name + " is empty");
    }
    return bytes;
  }
}
