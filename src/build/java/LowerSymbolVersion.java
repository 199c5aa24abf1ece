import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes a shared library (64-bit, little-endian ELF) ask for an older version of one symbol:
 * {@code java LowerSymbolVersion.java LIBRARY RESULT SYMBOL FROM TO}.
 *
 * <p>A library built on a newer system asks for the newest version of each symbol there, also where
 * the older one would do, and is then refused by older systems as a whole. Refuses to touch a
 * library in which anything but SYMBOL needs FROM, or in which nothing from the same library needs
 * TO. A library that does not need FROM is refused too: it is not the one this was
 * written for.
 */
public final class LowerSymbolVersion {
  private static final int DYNSYM = 11;
  private static final int VERSYM = 0x6fffffff;
  private static final int VERNEED = 0x6ffffffe;
  private static final int SYMBOL_SIZE = 24;

  private final ByteBuffer elf;

  private LowerSymbolVersion(byte[] bytes) {
    elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.getInt(0) != 0x464c457f || elf.get(4) != 2 || elf.get(5) != 1) {
      throw new IllegalArgumentException("not a 64-bit little-endian ELF file");
    }
  }

  public static void main(String[] args) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(args[0]));
    new LowerSymbolVersion(bytes).lower(args[2], args[3], args[4]);
    Path result = Path.of(args[1]);
    Files.createDirectories(result.getParent());
    Files.write(result, bytes);
  }

  private void lower(String symbol, String from, String to) {
    int needs = section(VERNEED);
    int strings = linked(needs);
    int need = offset(needs);
    while (true) {
      Map<String, Integer> versions = versions(need, strings);
      Integer old = versions.get(from);
      if (old != null) {
        requireOnly(symbol, elf.getShort(old + 6));
        Integer target = versions.get(to);
        if (target == null) {
          throw new IllegalArgumentException("needs no " + to + " so far");
        }
        elf.putInt(old, elf.getInt(target)).putInt(old + 8, elf.getInt(target + 8));
        return;
      }
      int next = elf.getInt(need + 12);
      if (next == 0) {
        throw new IllegalArgumentException("needs no " + from);
      }
      need += next;
    }
  }

  /** The versions needed from one library, each with the place of its Elf64_Vernaux. */
  private Map<String, Integer> versions(int need, int strings) {
    Map<String, Integer> versions = new LinkedHashMap<>();
    int at = need + elf.getInt(need + 8);
    for (int left = elf.getShort(need + 2); left > 0; left--) {
      versions.put(string(strings, elf.getInt(at + 8)), at);
      at += elf.getInt(at + 12);
    }
    return versions;
  }

  private void requireOnly(String symbol, short version) {
    int symbols = section(DYNSYM);
    int versions = offset(section(VERSYM));
    long count = elf.getLong(symbols + 32) / SYMBOL_SIZE;
    for (int i = 0; i < count; i++) {
      String name = string(linked(symbols), elf.getInt(offset(symbols) + i * SYMBOL_SIZE));
      if ((elf.getShort(versions + 2 * i) & 0x7fff) == version && !name.equals(symbol)) {
        throw new IllegalArgumentException(name + " needs the same version as " + symbol);
      }
    }
  }

  private int section(int type) {
    for (int i = 0; i < elf.getShort(60); i++) {
      if (elf.getInt(header(i) + 4) == type) {
        return header(i);
      }
    }
    throw new IllegalArgumentException("no section of type " + Integer.toHexString(type));
  }

  private int header(int index) {
    return (int) elf.getLong(40) + index * elf.getShort(58);
  }

  private int linked(int section) {
    return header(elf.getInt(section + 40));
  }

  private int offset(int section) {
    return (int) elf.getLong(section + 24);
  }

  private String string(int section, int index) {
    int start = offset(section) + index;
    int end = start;
    while (elf.get(end) != 0) {
      end++;
    }
    return new String(elf.array(), start, end - start, StandardCharsets.UTF_8);
  }
}
