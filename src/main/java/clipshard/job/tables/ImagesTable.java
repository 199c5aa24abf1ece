package clipshard.job.tables;

import clipshard.attribute.Recorded;
import clipshard.catalog.Brands;
import clipshard.catalog.CatalogRows;
import clipshard.catalog.CatalogSlice;
import clipshard.catalog.CatalogView;
import clipshard.catalog.ProductImage;
import clipshard.job.TaskFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;
import scala.Tuple3;

/** The images table in tasks, read in parallel inside the view's snapshot. */
public final class ImagesTable {
  private ImagesTable() {}

  /** By id: url, what is to be recorded (as text), version. */
  public static JavaPairRDD<String, Tuple3<String, String, String>> byId(
      SparkSession spark, CatalogView view) {
    return images(spark, view)
        .mapToPair(
            image ->
                new Tuple2<>(
                    image.id(), new Tuple3<>(image.url(), recorded(image), image.version())));
  }

  /** The URLs of some ids among what {@link #byId} gave, of those that it has. */
  public static Map<String, String> urls(
      JavaPairRDD<String, Tuple3<String, String, String>> table, Set<String> ids)
      throws IOException {
    HashSet<String> wanted = new HashSet<>(ids);
    Map<String, String> urls = new HashMap<>();
    TaskFailure.unwrapped(
            table.filter(row -> wanted.contains(row._1())).mapValues(Tuple3::_1)::collect)
        .forEach(row -> urls.put(row._1(), row._2()));
    return urls;
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

  private static String recorded(ProductImage image) {
    return new Recorded(Brands.of(image), image.group(), image.attributes()).text();
  }
}
