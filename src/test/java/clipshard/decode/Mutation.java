package clipshard.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;

/** The ways in which the fuzz test damages a file. */
enum Mutation {
  FLIPPED_BITS {
    @Override
    byte[] apply(byte[] file, byte[] other, Random random) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        file[at(file, random)] ^= (byte) (1 << random.nextInt(8));
      }
      return file;
    }
  },
  OVERWRITTEN_RUN {
    @Override
    byte[] apply(byte[] file, byte[] other, Random random) {
      int from = at(file, random);
      int to = Math.min(file.length, from + 1 + random.nextInt(64));
      if (random.nextBoolean()) {
        Arrays.fill(file, from, to, (byte) (random.nextBoolean() ? 0xff : 0));
      } else {
        for (int i = from; i < to; i++) {
          file[i] = (byte) random.nextInt();
        }
      }
      return file;
    }
  },
  SPLICED {
    @Override
    byte[] apply(byte[] file, byte[] other, Random random) {
      byte[] donor = random.nextBoolean() ? file : other;
      int from = at(donor, random);
      int length = Math.min(donor.length - from, 1 + random.nextInt(512));
      int cut = at(file, random);
      int dropped = random.nextBoolean() ? 0 : random.nextInt(file.length - cut);
      byte[] spliced = new byte[file.length - dropped + length];
      System.arraycopy(file, 0, spliced, 0, cut);
      System.arraycopy(donor, from, spliced, cut, length);
      System.arraycopy(file, cut + dropped, spliced, cut + length, file.length - cut - dropped);
      return spliced;
    }
  },
  TRUNCATED {
    @Override
    byte[] apply(byte[] file, byte[] other, Random random) {
      return Arrays.copyOf(file, at(file, random));
    }
  },
  EDITED_NUMBER {
    @Override
    byte[] apply(byte[] file, byte[] other, Random random) {
      ByteBuffer bytes = ByteBuffer.wrap(file);
      bytes.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        if (random.nextBoolean() && file.length > Integer.BYTES) {
          bytes.putInt(Math.min(at(file, random), file.length - Integer.BYTES), number);
        } else if (file.length > Short.BYTES) {
          bytes.putShort(Math.min(at(file, random), file.length - Short.BYTES), (short) number);
        }
      }
      return file;
    }
  };

  private static final int[] NUMBERS = {
    0,
    1,
    2,
    3,
    7,
    8,
    255,
    256,
    317,
    1000,
    4095,
    4097,
    30_000,
    32_767,
    32_768,
    65_535,
    65_536,
    1 << 20,
    1 << 24,
    Integer.MAX_VALUE - 12,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -1,
    -12
  };
  private static final int FRONT = 96;
  private static final int PNG_FIRST_CHUNK = 8;

  /**
   * A damaged file.
   *
   * @param file at least one byte; may be changed
   * @param other a file of the same format
   */
  abstract byte[] apply(byte[] file, byte[] other, Random random);

  /** Some of them in a row; every other PNG with its checksums mended, so that it is read on. */
  static byte[] mutant(byte[] file, byte[] other, Random random) {
    byte[] mutant = file;
    for (int i = random.nextInt(3); i >= 0 && mutant.length > 0; i--) {
      mutant = values()[random.nextInt(values().length)].apply(mutant, other, random);
    }
    if (random.nextBoolean() && Bytes.bigEndian(mutant).has(1, "PNG")) {
      mendChecksums(mutant);
    }
    return mutant;
  }

  /** Half of the offsets are in the front, where the headers are. */
  private static int at(byte[] file, Random random) {
    return random.nextInt(random.nextBoolean() ? Math.min(FRONT, file.length) : file.length);
  }

  private static void mendChecksums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    int offset = PNG_FIRST_CHUNK;
    while (offset + 12 <= png.length) {
      int length = bytes.getInt(offset);
      if (length < 0 || length > png.length - offset - 12) {
        return;
      }
      CRC32 sum = new CRC32();
      sum.update(png, offset + 4, length + 4);
      bytes.putInt(offset + 8 + length, (int) sum.getValue());
      offset += length + 12;
    }
  }
}
