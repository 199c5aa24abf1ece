package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Postgres on the loopback address, from the binaries on the class path. It asks for its
 * password (SCRAM), so that a wrong one fails as it would elsewhere, and keeps everything in one
 * folder: a server started over a folder that it was started over before has the same data and the
 * same password.
 *
 * <p>Postgres refuses to run as root. As root it is started in a user namespace, in which it is
 * nobody but still owns root's files; where namespaces are not allowed it becomes the user {@code
 * nobody}, with just the capability to reach the folder (and the secure bit without which {@code
 * access(2)}, by which initdb looks for its programs, disregards that capability).
 */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String NOBODY = "65534";
  private static final int PATIENCE_SECONDS = 600;

  private final Path folder;
  private final int port;
  private final String password;
  private final List<String> asOtherUser;
  private final Thread closeAtExit = new Thread(this::stop, "stop-postgres");

  private PostgresServer(Path folder, int port, String password, List<String> asOtherUser) {
    this.folder = folder;
    this.port = port;
    this.password = password;
    this.asOtherUser = asOtherUser;
  }

  /**
   * Starts a server over {@code folder}, which is made and filled when it holds none yet, and
   * returns when it answers. The server stops with {@link #close()} or, at the latest, with this
   * JVM.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException with the end of the server's log, when it does not start
   */
  public static PostgresServer start(Path folder, int port) {
    try {
      Path absolute = Files.createDirectories(folder).toRealPath();
      PostgresServer server =
          new PostgresServer(
              absolute, port == 0 ? freePort() : port, password(absolute), asOtherUser());
      server.boot();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** The URL of the database {@code postgres}, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The name of the superuser. */
  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /** Ends all connections and stops the server; the data stays. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(closeAtExit);
    stop();
  }

  private void boot() throws IOException {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      Path making = Files.createTempDirectory(folder, "making");
      own(making);
      call(
          "initdb",
          "--pgdata=" + making.getFileName(),
          "--username=" + USER,
          "--pwfile=password",
          "--auth=scram-sha-256",
          "--set=scram_iterations=1", // enough for a random password
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync");
      Files.move(making, data);
    }
    own(data);
    call(
        "pg_ctl",
        "start",
        "--pgdata=data",
        "--log=data/server.log",
        "--wait",
        "--timeout=" + PATIENCE_SECONDS,
        "--options=-p " + port + " -h 127.0.0.1 -c unix_socket_directories=''");
    Runtime.getRuntime().addShutdownHook(closeAtExit);
  }

  private void stop() {
    try {
      call("pg_ctl", "stop", "--pgdata=data", "--mode=fast", "--wait");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the data folder to whom the server runs as; it accepts nobody else's. */
  private void own(Path data) throws IOException {
    if (asOtherUser.contains("setpriv")) {
      run(List.of("chown", "-R", NOBODY + ":" + NOBODY, data.toString()));
    }
  }

  /** Files are named as seen from {@link #folder}: a shell of Postgres's reads the names. */
  private void call(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(asOtherUser);
    command.add(PostgresPrograms.folder().resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  /** Output goes to a file: the server inherits it, so a pipe would never end. */
  private void run(List<String> command) throws IOException {
    Path output = folder.resolve("commands.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (exitStatus(process) != 0) {
      Path log = folder.resolve("data/server.log");
      throw new IOException(
          "%s failed: %s%s"
              .formatted(
                  command,
                  Files.readString(output),
                  Files.exists(log) ? "\n" + Files.readString(log) : ""));
    }
  }

  private static int exitStatus(Process process) throws IOException {
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new IOException(process.info() + " did not end in " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + process.info(), e);
    }
  }

  private static List<String> asOtherUser() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    Process namespace = new ProcessBuilder("unshare", "-U", "true").start();
    return exitStatus(namespace) == 0
        ? List.of("unshare", "-U")
        : List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "--securebits=+no_setuid_fixup",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override");
  }

  private static String password(Path folder) throws IOException {
    Path file = folder.resolve("password");
    if (!Files.exists(file)) {
      byte[] random = new byte[12];
      new SecureRandom().nextBytes(random);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Base64.getUrlEncoder().encodeToString(random));
    }
    return Files.readString(file, UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
