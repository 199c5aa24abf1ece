package clipshard.job.check;

import clipshard.job.TaskFailure;
import clipshard.proof.CatalogueReport.Top;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;
import scala.Tuple3;

/** Those of many names that count most, found in tasks: the driver sees no others. */
final class FirstRows {
  /** So many of most things. */
  static final int MOST = 10;

  private FirstRows() {}

  /**
   * The first rows, at most so many, and how many more there are.
   *
   * @param rows name, count, and what else is told; the greatest counts come first, and of those
   *     the names in their order
   */
  static <V, T> Top<T> of(
      JavaRDD<Tuple3<String, Long, V>> rows, int most, Function<Tuple3<String, Long, V>, T> read)
      throws IOException {
    List<Tuple3<String, Long, V>> first = new ArrayList<>();
    long all = 0;
    for (Tuple2<Long, List<Tuple3<String, Long, V>>> part :
        TaskFailure.unwrapped(rows.mapPartitions(ofTask -> first(ofTask, most))::collect)) {
      all += part._1();
      first.addAll(part._2());
    }
    List<T> told = first.stream().sorted(FirstRows::compare).limit(most).map(read).toList();
    return new Top<>(told, all - told.size());
  }

  /** How many there are, and the first of them. */
  private static <V> Iterator<Tuple2<Long, List<Tuple3<String, Long, V>>>> first(
      Iterator<Tuple3<String, Long, V>> rows, int most) {
    PriorityQueue<Tuple3<String, Long, V>> lastFirst =
        new PriorityQueue<>((one, other) -> compare(other, one));
    long all = 0;
    for (; rows.hasNext(); all++) {
      lastFirst.add(rows.next());
      if (lastFirst.size() > most) {
        lastFirst.poll();
      }
    }
    List<Tuple3<String, Long, V>> found = new ArrayList<>(lastFirst);
    return List.of(new Tuple2<>(all, found)).iterator();
  }

  private static <V> int compare(Tuple3<String, Long, V> one, Tuple3<String, Long, V> other) {
    int byCount = Long.compare(other._2(), one._2());
    return byCount != 0 ? byCount : one._1().compareTo(other._1());
  }
}
