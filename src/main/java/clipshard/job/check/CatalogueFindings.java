package clipshard.job.check;

import clipshard.job.TaskFailure;
import clipshard.job.tables.FailedRows;
import clipshard.job.tables.IndexTable;
import clipshard.job.tables.Shuffles;
import clipshard.proof.CatalogueReport;
import clipshard.proof.CatalogueReport.BrandDuplicates;
import clipshard.proof.CatalogueReport.SharedPicture;
import clipshard.proof.CatalogueReport.Top;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;
import scala.Tuple3;
import scala.Tuple4;
import scala.Tuple8;

/**
 * Aggregates what a snapshot tells of its catalogue: the same picture on several rows, and failures
 * by reason, host and brand. All of it in tasks; the driver sees the first few of each.
 */
final class CatalogueFindings {
  private static final int IDS = 3;

  private CatalogueFindings() {}

  /** Those of an index with {@code rows} that count. */
  static CatalogueReport of(IndexTable index, long rows, FailedRows failed) throws IOException {
    int partitions = IndexTable.partitionsFor(rows);
    JavaRDD<Tuple8<Long, String, String, String, String, String, String, String>> positions =
        index.positions();
    FailureShares failures = FailureShares.of(index, rows, failed, partitions);
    JavaPairRDD<String, Tuple2<String, Long>> several =
        Shuffles.byId(positions.mapToPair(row -> new Tuple2<>(row._8(), row._3())), partitions)
            .mapPartitionsToPair(CatalogueFindings::several);
    JavaRDD<Tuple3<String, Long, Tuple3<Long, String, Double>>> shared =
        shared(several, positions, partitions);
    Tuple2<Long, Long> totals =
        TaskFailure.unwrapped(
            () ->
                shared
                    .map(row -> new Tuple2<>(1L, row._2()))
                    .fold(new Tuple2<>(0L, 0L), CatalogueFindings::sum));
    List<Top<SharedPicture>> pictures =
        withIds(
            positions,
            List.of(
                FirstRows.of(shared, FirstRows.MOST, CatalogueFindings::picture),
                FirstRows.of(
                    shared.filter(row -> picture(row).isLikelyPlaceholder()),
                    FirstRows.MOST,
                    CatalogueFindings::picture)));
    return new CatalogueReport(
        rows,
        failures.failed(),
        totals._1(),
        totals._2(),
        failures.indexed(),
        pictures.get(0),
        duplicates(several, partitions),
        pictures.get(1),
        failures.reasons(),
        failures.hosts(),
        failures.brands());
  }

  /**
   * Of a task's rows, by picture: the brands that a picture on several rows is of, and their rows.
   */
  private static Iterator<Tuple2<String, Tuple2<String, Long>>> several(
      Iterator<Tuple2<String, String>> brands) {
    Map<String, Map<String, Long>> rows = new HashMap<>();
    brands.forEachRemaining(
        row ->
            rows.computeIfAbsent(row._1(), hash -> new HashMap<>(2))
                .merge(row._2(), 1L, Long::sum));
    return rows.entrySet().stream()
        .filter(picture -> picture.getValue().values().stream().mapToLong(n -> n).sum() > 1)
        .flatMap(
            picture ->
                picture.getValue().entrySet().stream()
                    .map(
                        brand ->
                            new Tuple2<>(
                                picture.getKey(), new Tuple2<>(brand.getKey(), brand.getValue()))))
        .iterator();
  }

  /**
   * Of each picture on several rows: its hash, its rows; its brands, the one of greatest share, the
   * share.
   */
  private static JavaRDD<Tuple3<String, Long, Tuple3<Long, String, Double>>> shared(
      JavaPairRDD<String, Tuple2<String, Long>> several,
      JavaRDD<Tuple8<Long, String, String, String, String, String, String, String>> positions,
      int partitions) {
    JavaPairRDD<String, Long> totals =
        positions.mapToPair(row -> new Tuple2<>(row._3(), 1L)).reduceByKey(Long::sum, partitions);
    return Shuffles.byId(
            several.mapToPair(
                row -> new Tuple2<>(row._2()._1(), new Tuple2<>(row._1(), row._2()._2()))),
            partitions)
        .zipPartitions(totals, CatalogueFindings::shares)
        .mapToPair(row -> row)
        .reduceByKey(CatalogueFindings::both, partitions)
        .map(
            row ->
                new Tuple3<>(
                    row._1(),
                    row._2()._1(),
                    new Tuple3<>(row._2()._2(), row._2()._3(), row._2()._4())));
  }

  /** In a task, of a brand's pictures: rows, one brand, which one, its share. */
  private static Iterator<Tuple2<String, Tuple4<Long, Long, String, Double>>> shares(
      Iterator<Tuple2<String, Tuple2<String, Long>>> several,
      Iterator<Tuple2<String, Long>> totals) {
    Map<String, Long> ofBrand = new HashMap<>();
    totals.forEachRemaining(brand -> ofBrand.put(brand._1(), brand._2()));
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(several, 0), false)
        .map(
            row -> {
              long rows = row._2()._2();
              double share = (double) rows / ofBrand.get(row._1());
              return new Tuple2<>(row._2()._1(), new Tuple4<>(rows, 1L, row._1(), share));
            })
        .iterator();
  }

  private static Tuple4<Long, Long, String, Double> both(
      Tuple4<Long, Long, String, Double> one, Tuple4<Long, Long, String, Double> other) {
    int byShare = Double.compare(one._4(), other._4());
    Tuple4<Long, Long, String, Double> greater =
        byShare > 0 || (byShare == 0 && one._3().compareTo(other._3()) > 0) ? one : other;
    return new Tuple4<>(one._1() + other._1(), one._2() + other._2(), greater._3(), greater._4());
  }

  private static SharedPicture picture(Tuple3<String, Long, Tuple3<Long, String, Double>> row) {
    return new SharedPicture(
        row._1(), row._2(), row._3()._1(), row._3()._2(), row._3()._3(), List.of());
  }

  private static Top<BrandDuplicates> duplicates(
      JavaPairRDD<String, Tuple2<String, Long>> several, int partitions) throws IOException {
    return FirstRows.of(
        several
            .mapToPair(row -> new Tuple2<>(row._2()._1(), new Tuple2<>(row._2()._2(), 1L)))
            .reduceByKey(CatalogueFindings::sum, partitions)
            .map(row -> new Tuple3<>(row._1(), row._2()._1(), row._2()._2())),
        FirstRows.MOST,
        row -> new BrandDuplicates(row._1(), row._3(), row._2()));
  }

  private static Tuple2<Long, Long> sum(Tuple2<Long, Long> one, Tuple2<Long, Long> other) {
    return new Tuple2<>(one._1() + other._1(), one._2() + other._2());
  }

  /** The same pictures with the first ids of each, by position. */
  private static List<Top<SharedPicture>> withIds(
      JavaRDD<Tuple8<Long, String, String, String, String, String, String, String>> positions,
      List<Top<SharedPicture>> pictures)
      throws IOException {
    HashSet<String> told = new HashSet<>();
    pictures.forEach(top -> top.first().forEach(picture -> told.add(picture.contentHash())));
    Map<String, SortedMap<Long, String>> ids = new HashMap<>();
    if (!told.isEmpty()) {
      TaskFailure.unwrapped(
              positions
                      .filter(row -> told.contains(row._8()))
                      .map(row -> new Tuple3<>(row._8(), row._1(), row._2()))
                      .mapPartitions(CatalogueFindings::firstIds)
                  ::collect)
          .forEach(row -> add(ids, row));
    }
    return pictures.stream()
        .map(
            top ->
                new Top<>(top.first().stream().map(one -> withIds(one, ids)).toList(), top.more()))
        .toList();
  }

  private static SharedPicture withIds(
      SharedPicture picture, Map<String, SortedMap<Long, String>> ids) {
    return new SharedPicture(
        picture.contentHash(),
        picture.rows(),
        picture.brands(),
        picture.brand(),
        picture.share(),
        List.copyOf(ids.get(picture.contentHash()).values()));
  }

  /** content_hash, position, id of a task's first rows of each picture. */
  private static Iterator<Tuple3<String, Long, String>> firstIds(
      Iterator<Tuple3<String, Long, String>> rows) {
    Map<String, SortedMap<Long, String>> ids = new HashMap<>();
    rows.forEachRemaining(row -> add(ids, row));
    return ids.entrySet().stream()
        .flatMap(
            picture ->
                picture.getValue().entrySet().stream()
                    .map(id -> new Tuple3<>(picture.getKey(), id.getKey(), id.getValue())))
        .iterator();
  }

  private static void add(
      Map<String, SortedMap<Long, String>> ids, Tuple3<String, Long, String> row) {
    SortedMap<Long, String> first = ids.computeIfAbsent(row._1(), hash -> new TreeMap<>());
    first.put(row._2(), row._3());
    if (first.size() > IDS) {
      first.remove(first.lastKey());
    }
  }
}
