package clipshard.job;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Counts what builds do, in Spark's own metrics, where {@code
 * spark.plugins=clipshard.job.MetricsPlugin} is set. Names end in {@code _total} as those of
 * Prometheus's counters do.
 *
 * <ul>
 *   <li>of the driver: {@code batches_committed_total}, and of their rows {@code
 *       rows_committed_total}, which have vectors, and {@code rows_failed_total}, which have none
 *   <li>of each executor: {@code pictures_embedded_total}, {@code pictures_rejected_total}. They
 *       are for display: pictures of tasks that were run twice count twice.
 * </ul>
 */
public final class MetricsPlugin implements SparkPlugin {
  public static final LongAdder BATCHES_COMMITTED = new LongAdder();
  public static final LongAdder ROWS_COMMITTED = new LongAdder();
  public static final LongAdder ROWS_FAILED = new LongAdder();

  /** Pictures that tasks of this JVM embedded, those of tasks that failed later among them. */
  public static final LongAdder PICTURES_EMBEDDED = new LongAdder();

  /** Likewise those that they rejected. */
  public static final LongAdder PICTURES_REJECTED = new LongAdder();

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public void registerMetrics(String application, PluginContext context) {
        MetricRegistry metrics = context.metricRegistry();
        register(metrics, "batches_committed_total", BATCHES_COMMITTED);
        register(metrics, "rows_committed_total", ROWS_COMMITTED);
        register(metrics, "rows_failed_total", ROWS_FAILED);
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> configuration) {
        MetricRegistry metrics = context.metricRegistry();
        register(metrics, "pictures_embedded_total", PICTURES_EMBEDDED);
        register(metrics, "pictures_rejected_total", PICTURES_REJECTED);
      }
    };
  }

  private static void register(MetricRegistry metrics, String name, LongAdder count) {
    metrics.register(name, (Gauge<Long>) count::sum);
  }
}
