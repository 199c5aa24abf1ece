package clipshard.job.tables;

import clipshard.catalog.Brands;
import clipshard.catalog.CatalogRows;
import clipshard.catalog.CatalogSlice;
import clipshard.catalog.CatalogView;
import clipshard.catalog.ProductImage;
import clipshard.config.Settings;
import clipshard.picture.PictureUrl;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;
import scala.Tuple3;

/** The images table as a Spark table, read in parallel inside the view's snapshot. */
public final class ImagesTable {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("url", DataTypes.StringType)
          .add("url_hash", DataTypes.StringType)
          .add("brand", DataTypes.StringType)
          .add("version", DataTypes.StringType);

  private ImagesTable() {}

  /** id, url, url_hash, brand, version. */
  public static Dataset<Row> read(
      SparkSession spark, CatalogView view, Settings.ComparedUrl compared) {
    return spark.createDataFrame(images(spark, view).map(image -> row(image, compared)), SCHEMA);
  }

  /** By id: url, brand, version. */
  public static JavaPairRDD<String, Tuple3<String, String, String>> byId(
      SparkSession spark, CatalogView view) {
    return images(spark, view)
        .mapToPair(
            image ->
                new Tuple2<>(
                    image.id(), new Tuple3<>(image.url(), Brands.of(image), image.version())));
  }

  /** The same of what {@link #read} gave. */
  public static JavaPairRDD<String, Tuple3<String, String, String>> byId(Dataset<Row> table) {
    return table
        .select("id", "url", "brand", "version")
        .javaRDD()
        .mapToPair(
            row ->
                new Tuple2<>(
                    row.getString(0),
                    new Tuple3<>(row.getString(1), row.getString(2), row.getString(3))));
  }

  private static JavaRDD<ProductImage> images(SparkSession spark, CatalogView view) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ArrayList<CatalogSlice> slices = new ArrayList<>(view.slices());
    int atOnce = Math.max(1, Math.min(slices.size(), context.defaultParallelism()));
    int given = view.slicesAtOnce(atOnce);
    return context
        .parallelize(
            IntStream.range(0, slices.size()).boxed().toList(),
            given < atOnce ? given : Math.max(1, slices.size()))
        .flatMap(number -> rows(slices.get(number)));
  }

  private static Iterator<ProductImage> rows(CatalogSlice slice) {
    CatalogRows images = slice.open();
    TaskCompletionListener closing = context -> images.close();
    TaskContext.get().addTaskCompletionListener(closing);
    return images;
  }

  private static Row row(ProductImage image, Settings.ComparedUrl compared) {
    return RowFactory.create(
        image.id(),
        image.url(),
        new PictureUrl(image.url()).hash(compared),
        Brands.of(image),
        image.version());
  }
}
