package clipshard.job.check;

import clipshard.commit.RemovedRows;
import clipshard.config.Settings;
import clipshard.export.IdMaps;
import clipshard.format.Json;
import clipshard.format.Part;
import clipshard.format.Snapshot;
import clipshard.format.StorageLayout;
import clipshard.job.ExecutorStores;
import clipshard.job.TaskFailure;
import clipshard.job.tables.IndexTable;
import clipshard.proof.IdMapCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/** Checks the id maps, in tasks: the ids never pass through the driver. */
record IdMapProofs(Settings settings, RemovedRows removed) {

  /**
   * What holds of those of a snapshot.
   *
   * @param rows of the snapshot
   */
  List<IdMapCheck.Outcome> of(Snapshot snapshot, IndexTable rows) throws IOException {
    JavaPairRDD<Long, String> ids =
        rows.positions().mapToPair(row -> new Tuple2<>(row._1(), row._2()));
    List<IdMaps.Slice> slices = slices(snapshot.positions(), ids);
    return Json.readEach(checked(snapshot, ids, slices), IdMapCheck.Outcome.class);
  }

  private List<IdMaps.Slice> slices(List<Part> parts, JavaPairRDD<Long, String> ids)
      throws IOException {
    StretchPartitioner stretches = StretchPartitioner.of(parts.stream().map(Part::rows).toList());
    Map<Integer, Long> bytes =
        TaskFailure.unwrapped(
            () ->
                ids.mapToPair(
                        id -> new Tuple2<>(stretches.getPartition(id._1()), IdMaps.bytes(id._2())))
                    .reduceByKey(Long::sum)
                    .collectAsMap());
    List<Long> inOrder = new ArrayList<>();
    long first = 0;
    for (Part part : parts) {
      long nobody = removed.count(first, first + part.rows());
      inOrder.add(bytes.getOrDefault(inOrder.size(), 0L) + IdMaps.bytesOfNobody(nobody));
      first += part.rows();
    }
    return IdMaps.slices(parts, inOrder, settings.storage().maxObjectBytes());
  }

  /** A task for each file: it gets the file's ids in their order. */
  private List<byte[]> checked(
      Snapshot snapshot, JavaPairRDD<Long, String> ids, List<IdMaps.Slice> slices)
      throws IOException {
    Settings.Storage storage = settings.storage();
    StorageLayout layout = StorageLayout.of(settings);
    ArrayList<String> types = new ArrayList<>(snapshot.types());
    long version = snapshot.version();
    ArrayList<IdMaps.Slice> shipped = new ArrayList<>(slices);
    StretchPartitioner files =
        StretchPartitioner.of(slices.stream().map(IdMaps.Slice::rows).toList());
    return TaskFailure.unwrapped(
        () ->
            ids.repartitionAndSortWithinPartitions(files)
                .mapPartitionsWithIndex(
                    (number, ofFile) ->
                        List.of(
                                Json.write(
                                    IdMapCheck.of(
                                        ExecutorStores.store(storage),
                                        layout,
                                        version,
                                        types,
                                        shipped.get(number),
                                        IdMaps.json(entries(ofFile), shipped.get(number)))))
                            .iterator(),
                    false)
                .collect());
  }

  private static Iterator<Map.Entry<Long, String>> entries(Iterator<Tuple2<Long, String>> ids) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ids.hasNext();
      }

      @Override
      public Map.Entry<Long, String> next() {
        Tuple2<Long, String> id = ids.next();
        return Map.entry(id._1(), id._2());
      }
    };
  }
}
