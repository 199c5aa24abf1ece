package clipshard.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * One file's way from the hub to the cache. What is not whole yet stays when a run ends, and the
 * next one goes on with it; its hash says in the end whether that was right.
 *
 * @param at at a commit
 * @param patience with what breaks off
 */
record Download(
    HubClient client, HubCache cache, HubUri at, HubClient.Remote remote, Patience patience) {
  private static final int BLOCK = 1 << 20;

  /** Where it is until it is whole. */
  Path partial() {
    return cache.blob(at.repository(), remote.hash() + ".clipshard.incomplete");
  }

  /** How many bytes are here. */
  long done() {
    return partial().toFile().length();
  }

  /** Fetches what is missing, and gives the contents their name once their hash is right. */
  void run() throws IOException {
    Path blob = cache.blob(at.repository(), remote.hash());
    Files.createDirectories(blob.getParent());
    requireRoom(blob.getParent());
    boolean wasBegun = done() > 0;
    fill();
    if (wasBegun && !isRight()) {
      Files.delete(partial()); // what an earlier run left was of something else
      fill();
    }
    if (!isRight()) {
      Files.delete(partial());
      throw new HubException(
          "What was downloaded as %s is not what the hub says of it (%s): its hash is not %s. Try again; if it stays so, what lies between this machine and the hub changes files"
              .formatted(at, size(remote.size()), remote.hash()));
    }
    Files.move(partial(), blob, StandardCopyOption.ATOMIC_MOVE);
  }

  private void requireRoom(Path folder) throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    if (remote.size() - done() > room) {
      throw full(folder, room);
    }
  }

  private HubException full(Path folder, long room) {
    return new HubException(
        "%s (%s) cannot be written to %s, which has room for %s. Make room, or name a folder on another disk with HF_HOME (hub.home)"
            .formatted(at, size(remote.size()), folder, size(room)));
  }

  private void fill() throws IOException {
    try {
      patience.until(
          this::done,
          () -> {
            if (!Files.exists(partial()) || done() != remote.size()) {
              client.read(at, done(), this::append);
            }
            return null;
          });
    } catch (HubException e) {
      throw e;
    } catch (IOException e) {
      throw new HubException(
          "%s breaks off after %s: %s. The next run goes on there"
              .formatted(at, size(done()), e.getMessage()),
          e);
    }
  }

  private void append(long from, InputStream contents) throws IOException {
    StandardOpenOption how =
        from > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out =
        Files.newOutputStream(
            partial(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] block = new byte[BLOCK];
      long length = from;
      for (int read = contents.read(block); read >= 0; read = contents.read(block)) {
        length += read;
        if (remote.size() >= 0 && length > remote.size()) {
          throw new HubException(
              "%s has more than the %d bytes that the hub says".formatted(at, remote.size()));
        }
        write(out, block, read);
      }
    }
  }

  private void write(OutputStream out, byte[] block, int length) throws IOException {
    try {
      out.write(block, 0, length);
    } catch (IOException e) {
      Path folder = partial().getParent();
      throw full(folder, Files.getFileStore(folder).getUsableSpace());
    }
  }

  private boolean isRight() throws IOException {
    if (remote.size() >= 0 && done() != remote.size()) {
      return false;
    }
    try (InputStream contents = Files.newInputStream(partial())) {
      if (remote.hash().length() == 64) {
        return DigestUtils.sha256Hex(contents).equals(remote.hash());
      }
      MessageDigest git = DigestUtils.getSha1Digest();
      git.update("blob %s\0".formatted(done()).getBytes(US_ASCII));
      return HexFormat.of()
          .formatHex(DigestUtils.updateDigest(git, contents).digest())
          .equals(remote.hash());
    }
  }

  private static String size(long bytes) {
    return bytes < 0 ? "of unknown size" : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
