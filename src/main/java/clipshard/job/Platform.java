package clipshard.job;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What the job runs on. */
public final class Platform {
  /** The variable of the environment by which Databricks' runtimes say which they are. */
  public static final String DATABRICKS = "DATABRICKS_RUNTIME_VERSION";

  private Platform() {}

  /**
   * Refuses a machine that the native libraries are not for, rather than leave it to the linker at
   * the first picture.
   */
  public static void requireSupported() {
    requireSupported(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static void requireSupported(String system, String processor) {
    if (!system.equals("Linux") || !processor.equals("amd64")) {
      throw new JobException(
          "This jar holds native libraries for Linux on x86-64 only; this is %s on %s. Run the driver and the executors on machines of that kind; Linux on aarch64 is not built yet."
              .formatted(system, processor));
    }
  }

  /** The name of this machine. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }
}
