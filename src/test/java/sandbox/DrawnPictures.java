package sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Pictures that are drawn when they are asked for, some broken on purpose: see {@link Quirk}. A
 * row's number decides its id, brand, quirk and picture.
 *
 * @param count how many rows there are; the host knows every row that can be
 */
public record DrawnPictures(long count) implements Pictures {
  private static final String[] BRANDS = {"aw", "zr", "hm", "lo", "mi", "tk"};
  private static final Pattern PATH =
      Pattern.compile("/[a-z]+/(?<folder>[a-z-]+/)?(?<row>[0-9]{6,12})[.][a-z]+");

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** Pictures from this number on are no row's at first: tables are smaller. */
  private static final long FIRST_OTHER = 1_000_000_000;

  /** No product has more pixels than the square of this; a byte each would fill 2.5 GB. */
  private static final int HUGE_SIDE = 50_000;

  @Override
  public String idType() {
    return "uuid";
  }

  @Override
  public Stream<Row> rows(String host) {
    return LongStream.range(0, count).mapToObj(row -> row(row, host));
  }

  static Row row(long row, String host) {
    String id = UUID.nameUUIDFromBytes(("sandbox row " + row).getBytes(UTF_8)).toString();
    return new Row(id, url(row, Quirk.of(row), host));
  }

  public static String url(long row, Quirk quirk, String host) {
    String ending = ProductPictures.ending(row);
    if (quirk == Quirk.INLINE) {
      return "data:%s;base64,%s"
          .formatted(
              Answer.contentType(ending),
              Base64.getEncoder().encodeToString(ProductPictures.encoded(row)));
    }
    String brand = BRANDS[(int) (row * 7 % 11 % BRANDS.length)];
    return "%s/%s/%s%06d.%s".formatted(host, brand, quirk.folder(), row, ending);
  }

  /** Where a picture is that no row begins with; each time another one, and none is broken. */
  static String anotherUrl(Row row, String host) {
    CRC32 number = new CRC32();
    number.update((row.id() + row.url()).getBytes(UTF_8));
    return url(FIRST_OTHER + number.getValue(), Quirk.NONE, host);
  }

  @Override
  public Answer answer(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return Answer.NOT_FOUND;
    }
    String folder = matcher.group("folder") == null ? "" : matcher.group("folder");
    long row = Long.parseLong(matcher.group("row"));
    return Arrays.stream(Quirk.values())
        .filter(quirk -> quirk.folder().equals(folder))
        .findFirst()
        .map(quirk -> answer(row, quirk))
        .orElse(Answer.NOT_FOUND);
  }

  /** Whether no picture comes of the path of a URL. */
  public static boolean isBroken(String path) {
    return Arrays.stream(Quirk.values())
        .anyMatch(quirk -> quirk.isBroken() && path.contains("/" + quirk.folder()));
  }

  private static Answer answer(long row, Quirk quirk) {
    String type = Answer.contentType(ProductPictures.ending(row));
    return switch (quirk) {
      case MISSING -> Answer.NOT_FOUND;
      case FORBIDDEN -> Answer.error(403, "You may not see this picture.");
      case FAILING -> Answer.error(500, "This picture never comes.");
      case LOGIN_PAGE -> Answer.ok(type, "<!doctype html><title>Log in</title>".getBytes(UTF_8));
      case EMPTY -> Answer.ok(type, new byte[0]);
      case HUGE -> Answer.ok("image/png", hugePng());
      case TRUNCATED -> {
        byte[] whole = ProductPictures.encoded(row);
        yield Answer.ok(type, Arrays.copyOf(whole, whole.length * 3 / 5));
      }
      case MISLABELLED -> Answer.ok("text/html; charset=utf-8", ProductPictures.encoded(row));
      case MOVED -> Answer.redirect(url(row, Quirk.NONE, ""));
      case NONE, INLINE -> Answer.ok(type, ProductPictures.encoded(row));
    };
  }

  /** A few bytes that claim to be a picture of 2,500 million pixels. */
  private static byte[] hugePng() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream png = new DataOutputStream(bytes);
    try {
      png.write(PNG_SIGNATURE);
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(header);
      fields.writeInt(HUGE_SIDE);
      fields.writeInt(HUGE_SIDE);
      fields.write(new byte[] {8, 2, 0, 0, 0}); // 8 bits, RGB, the only methods there are
      writeChunk(png, "IHDR", header.toByteArray());
      writeChunk(png, "IDAT", deflated(new byte[3 * HUGE_SIDE]));
      writeChunk(png, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void writeChunk(DataOutputStream png, String type, byte[] data)
      throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(type.getBytes(UTF_8));
    checksum.update(data);
    png.writeInt(data.length);
    png.write(type.getBytes(UTF_8));
    png.write(data);
    png.writeInt((int) checksum.getValue());
  }

  private static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] out = new byte[data.length];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }
}
