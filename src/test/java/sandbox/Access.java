package sandbox;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * The ports and the S3 key of a sandbox. They are drawn once and kept in a file, because the table
 * of images and the environments of other shells hold them when the sandbox starts again.
 */
record Access(
    int postgresPort, int s3Port, int imagesPort, String s3AccessKey, String s3SecretKey) {
  /** Below the ports that outgoing connections are given, so that none of those takes one away. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  /** What {@code file} holds; it is made when it is not there, readable for its owner only. */
  static Access keptIn(Path file) throws IOException {
    if (!Files.exists(file)) {
      draw().write(file);
    }
    Properties kept = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      kept.load(in);
    }
    return new Access(
        Integer.parseInt(kept.getProperty("postgres.port")),
        Integer.parseInt(kept.getProperty("s3.port")),
        Integer.parseInt(kept.getProperty("images.port")),
        kept.getProperty("s3.access-key"),
        kept.getProperty("s3.secret-key"));
  }

  /**
   * Fails when a port is not free.
   *
   * @throws IOException that names it
   */
  void requireFreePorts() throws IOException {
    for (int port : new int[] {postgresPort, s3Port, imagesPort}) {
      if (!isFree(port)) {
        throw new IOException(
            "Port %d, which is this sandbox's, is taken by another process: end that one, or start afresh with --fresh, which deletes the sandbox's table and bucket"
                .formatted(port));
      }
    }
  }

  /** Writes a file that no one else can read at any time, and that is there whole or not at all. */
  static void writePrivately(Path file, String content) throws IOException {
    Path fresh =
        Files.createTempFile(
            file.getParent(),
            "writing",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Access draw() {
    SecureRandom random = new SecureRandom();
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < 3) {
      int port = random.nextInt(FIRST_PORT, LAST_PORT);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    return new Access(ports.get(0), ports.get(1), ports.get(2), key(random, 15), key(random, 30));
  }

  private void write(Path file) throws IOException {
    writePrivately(
        file,
        """
        postgres.port=%d
        s3.port=%d
        images.port=%d
        s3.access-key=%s
        s3.secret-key=%s
        """
            .formatted(postgresPort, s3Port, imagesPort, s3AccessKey, s3SecretKey));
  }

  private static String key(SecureRandom random, int bytes) {
    byte[] key = new byte[bytes];
    random.nextBytes(key);
    return Base64.getUrlEncoder().encodeToString(key);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
