package sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A real S3 server (S3Proxy) on the loopback address. Each bucket is a folder, each object a plain
 * file in it. Requests must be signed (version 4) with the one key; others are answered 403.
 *
 * <p>S3Proxy's dependencies clash with Spark's, so its jars, which {@code scripts/sandbox.sh
 * prepare} puts into {@value #JARS}, are loaded by a class loader that sees nothing else but the
 * JDK. Hence the reflection.
 */
public final class S3Server implements AutoCloseable {
  /** The region to sign for; S3Proxy accepts any. */
  public static final String REGION = "us-east-1";

  /** Relative to the working directory, which is the project's. */
  private static final String JARS = "target/sandbox/lib/s3proxy";

  /** Kept, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger LOG = Logger.getLogger("org.gaul");

  private final Path folder;
  private final URLClassLoader loader;
  private final Object proxy;

  private S3Server(Path folder, URLClassLoader loader, Object proxy) {
    this.folder = folder;
    this.loader = loader;
    this.proxy = proxy;
  }

  /**
   * Starts a server over {@code folder}, which is made when it is not there.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException when the jars are not there or the port is taken
   */
  public static S3Server start(Path folder, int port, String accessKey, String secretKey) {
    LOG.setLevel(Level.WARNING);
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "s3proxy.endpoint",
            "http://127.0.0.1:" + port,
            "s3proxy.authorization",
            "aws-v4",
            "s3proxy.identity",
            accessKey,
            "s3proxy.credential",
            secretKey,
            // One is the session token of temporary credentials, which other servers know.
            "s3proxy.ignore-unknown-headers",
            "true",
            "jclouds.filesystem.basedir",
            folder.toAbsolutePath().toString()));
    try {
      Files.createDirectories(folder);
      URLClassLoader loader =
          new URLClassLoader("s3proxy", jars(), ClassLoader.getPlatformClassLoader());
      return new S3Server(folder, loader, inside(loader, () -> launch(loader, properties)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    try {
      Object port = inside(loader, () -> proxy.getClass().getMethod("getPort").invoke(proxy));
      return URI.create("http://127.0.0.1:" + port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the bucket, if it is not there. What others may read on disk, S3Proxy serves unsigned.
   */
  public void createBucket(String name) {
    try {
      Path bucket = Files.createDirectories(folder.resolve(name));
      Files.setPosixFilePermissions(bucket, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server; buckets and objects stay. */
  @Override
  public void close() {
    try (loader) {
      inside(loader, () -> proxy.getClass().getMethod("stop").invoke(proxy));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object launch(ClassLoader loader, Properties properties)
      throws ReflectiveOperationException {
    Object store =
        loader
            .loadClass("org.gaul.s3proxy.BlobStores")
            .getMethod("create", String.class, Properties.class)
            .invoke(null, "filesystem-nio2", properties);
    Class<?> builderType = loader.loadClass("org.gaul.s3proxy.S3Proxy$Builder");
    Object builder =
        builderType.getMethod("fromProperties", Properties.class).invoke(null, properties);
    builderType
        .getMethod("blobStore", loader.loadClass("org.gaul.s3proxy.blobstore.BlobStore"))
        .invoke(builder, store);
    Object proxy = builderType.getMethod("build").invoke(builder);
    proxy.getClass().getMethod("start").invoke(proxy);
    return proxy;
  }

  private static URL[] jars() throws IOException {
    Path folder = Path.of(JARS).toAbsolutePath();
    List<URL> jars = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
        for (Path file : files) {
          jars.add(url(file));
        }
      }
    }
    if (jars.isEmpty()) {
      throw new IOException(
          "The S3 server's jars are not in " + folder + ": run scripts/sandbox.sh prepare");
    }
    return jars.toArray(URL[]::new);
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }

  private interface Call {
    Object run() throws ReflectiveOperationException;
  }

  /** Service files are looked up through the thread's class loader. */
  private static Object inside(ClassLoader loader, Call call) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return call.run();
    } catch (InvocationTargetException e) {
      throw new IOException("the S3 server: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IOException("these are no jars of S3Proxy: " + JARS, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
