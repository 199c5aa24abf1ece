package clipshard.job;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Counts what the tasks of an executor have done, in Spark's own metrics, where {@code
 * spark.plugins=clipshard.job.MetricsPlugin} is set. They are for display: pictures of tasks that
 * were run twice count twice, and what was committed is in {@code reports/build.json}.
 *
 * <p>Names end in {@code _total} as those of Prometheus's counters do: {@code
 * pictures_embedded_total}, {@code pictures_rejected_total}.
 */
public final class MetricsPlugin implements SparkPlugin {
  /** Nothing on the driver. */
  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {};
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> configuration) {
        MetricRegistry metrics = context.metricRegistry();
        metrics.register("pictures_embedded_total", (Gauge<Long>) ExecutorLocal.EMBEDDED::sum);
        metrics.register("pictures_rejected_total", (Gauge<Long>) ExecutorLocal.REJECTED::sum);
      }
    };
  }
}
