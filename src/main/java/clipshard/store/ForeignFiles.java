package clipshard.store;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The file systems of other URIs, each opened once. Not Hadoop's own cache, whose instances have
 * the properties of whoever asked first, Spark for example.
 */
final class ForeignFiles implements Closeable {
  private final Configuration configuration;
  private final Map<String, FileSystem> open = new HashMap<>();

  ForeignFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  synchronized FileSystem of(URI uri) throws IOException {
    String root = uri.getScheme() + "://" + uri.getAuthority();
    FileSystem files = open.get(root);
    if (files == null) {
      files = FileSystem.newInstance(uri, configuration);
      open.put(root, files);
    }
    return files;
  }

  @Override
  public synchronized void close() throws IOException {
    for (FileSystem files : open.values()) {
      files.close();
    }
    open.clear();
  }
}
