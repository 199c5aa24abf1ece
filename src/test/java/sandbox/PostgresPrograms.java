package sandbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.FileUtils;
import org.tukaani.xz.XZInputStream;

/**
 * Postgres's programs, from the class path. They are unpacked once, since that takes longer than to
 * start a server, for all processes that have this working directory, which is the project's; where
 * its name is one that Postgres cannot work in, by each process for itself.
 */
final class PostgresPrograms {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final Path TARGET = Path.of("target");

  /** Postgres puts its own path between double quotes for a shell, which reads these even there. */
  private static final Pattern UNQUOTABLE = Pattern.compile("[\"$`\\\\]");

  private static Path elsewhere;

  private PostgresPrograms() {}

  /** Holds {@code bin} and what that needs. */
  static Path folder() throws IOException {
    URL archive = PostgresPrograms.class.getResource(ARCHIVE);
    if (archive == null) {
      throw new IOException(ARCHIVE + " is not on the class path");
    }
    // The jar's name has the version.
    String jar = Path.of(archive.getPath().replaceFirst("!.*", "")).getFileName().toString();
    Path home = Files.createDirectories(TARGET).toRealPath();
    if (UNQUOTABLE.matcher(home.toString()).find()) {
      home = elsewhere();
    }
    Path folder = home.resolve(jar.replace(".jar", ""));
    if (!Files.exists(folder)) {
      Path unpacking = Files.createTempDirectory(home, "unpacking");
      Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
      try (InputStream in = archive.openStream()) {
        unpack(in, unpacking);
      }
      publish(unpacking, folder);
      if (home.equals(elsewhere)) {
        FileUtils.forceDeleteOnExit(home.toFile()); // after all hooks, which stop servers
      }
    }
    return folder;
  }

  /** This process's own. */
  private static synchronized Path elsewhere() throws IOException {
    if (elsewhere == null) {
      Path made = Files.createTempDirectory("clipshard-postgres-");
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
      elsewhere = made;
    }
    return elsewhere;
  }

  private static void publish(Path unpacked, Path folder) throws IOException {
    try {
      Files.move(unpacked, folder);
    } catch (FileSystemException e) {
      if (!Files.exists(folder)) {
        throw e;
      }
      // Another process was faster.
      FileUtils.deleteDirectory(unpacked.toFile());
    }
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
