package clipshard.job.tables;

import clipshard.catalog.Brands;
import clipshard.catalog.CatalogRows;
import clipshard.catalog.CatalogSlice;
import clipshard.catalog.CatalogView;
import clipshard.catalog.IdOrder;
import clipshard.catalog.ProductImage;
import clipshard.config.Settings;
import clipshard.picture.PictureUrl;
import clipshard.store.Sha256;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** The images table as a Spark table, read in parallel inside the view's snapshot. */
public final class ImagesTable {
  /** Holds every bigint and any reasonable numeric id. */
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("number", DataTypes.createDecimalType(38, 9))
          .add("url", DataTypes.StringType)
          .add("url_hash", DataTypes.StringType)
          .add("brand", DataTypes.StringType);

  private ImagesTable() {}

  /**
   * id, number (the id as a number; null for other ids), url, url_hash, brand. Sorted by (number,
   * id) it is in the order of the positions.
   */
  public static Dataset<Row> read(
      SparkSession spark, CatalogView view, Settings.ComparedUrl compared) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ArrayList<CatalogSlice> slices = new ArrayList<>(view.slices());
    boolean numbers = view.idOrder() == IdOrder.NUMBER;
    JavaRDD<Row> rows =
        context
            .parallelize(
                IntStream.range(0, slices.size()).boxed().toList(), Math.max(1, slices.size()))
            .flatMap(number -> rows(slices.get(number), numbers, compared));
    return spark.createDataFrame(rows, SCHEMA);
  }

  private static Iterator<Row> rows(
      CatalogSlice slice, boolean numbers, Settings.ComparedUrl compared) {
    CatalogRows images = slice.open();
    TaskCompletionListener closing = context -> images.close();
    TaskContext.get().addTaskCompletionListener(closing);
    return new MappedRows(images, numbers, compared);
  }

  private static Row row(ProductImage image, boolean numbers, Settings.ComparedUrl compared) {
    return RowFactory.create(
        image.id(),
        numbers ? new BigDecimal(image.id()) : null,
        image.url(),
        Sha256.hex(new PictureUrl(image.url()).compared(compared)),
        Brands.of(image));
  }

  private record MappedRows(
      Iterator<ProductImage> images, boolean numbers, Settings.ComparedUrl compared)
      implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return images.hasNext();
    }

    @Override
    public Row next() {
      return row(images.next(), numbers, compared);
    }
  }
}
