package clipshard.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdMapFileTest {

  static List<Path> forms() throws IOException {
    return ScriptFolder.goldenFiles("ids");
  }

  private static List<String> npy(byte[] file) throws IdMapException {
    return IdMapFile.parse("id_map_color.npy", file);
  }

  private static IdMapException refused(String name, byte[] file) {
    return assertThrows(IdMapException.class, () -> IdMapFile.parse(name, file));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyFormThatPythonWritesIsRead(Path form) throws IOException {
    List<String> expected = IntStream.range(1000, 1025).mapToObj(Integer::toString).toList();
    assertEquals(expected, IdMapFile.parse(form.toString(), Files.readAllBytes(form)));
  }

  @ParameterizedTest
  @CsvSource({
    "objects, false, never run",
    "scalar-object, false, never run",
    "floats, false, type <f8",
    "dates, false, type <M8[s]",
    "column, true, 'shape (25, 1)'",
    "scalar, true, shape ()",
    "records, true, not that of a list",
  })
  void whatIsNoListOfIdsIsRefusedWithTheReason(String name, boolean damage, String reason)
      throws IOException {
    byte[] file = Files.readAllBytes(ScriptFolder.golden("refused/" + name + ".npy"));
    IdMapException refused = refused("id_map_color.npy", file);
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(damage, refused.isDamage());
  }

  private static byte[] npy(int version, String header, byte[] items) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < (version == 1 ? 2 : 4); i++) {
      file.write(text.length >> (8 * i));
    }
    file.writeBytes(text);
    file.writeBytes(items);
    return file.toByteArray();
  }

  private static String header(String type, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<i8; 1000000000,; claims 1000000000 items",
        "<i8; 999999999999999999,; claims 999999999999999999 items",
        "<i8; 9999999999999999999999,; is of shape",
        "<U0; 1000000000,; claims 1000000000 items of 0 bytes",
        "|S0; 2,; claims 2 items of 0 bytes",
        "<U999999999; 1,; claims 1 items of 3999999996 bytes",
        "<U9999999999; 1,; is of type",
        "<i8; -1,; not that of a list",
        "<i8; 0,; 16 bytes follow it",
        "<i8; 1,; 16 bytes follow it",
        "<i3; 2,; which NumPy does not write",
        "|i8; 2,; which NumPy does not write",
        "<i0; 2,; which NumPy does not write",
        "<i8; 2, 1; is of shape",
      })
  void aHeaderIsHeldAgainstTheBytesThatAreThere(String type, String shape, String reason) {
    for (int version = 1; version <= 3; version++) {
      byte[] file = npy(version, header(type, shape), new byte[16]);
      IdMapException refused = refused("id_map_color.npy", file);
      assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() {
    byte[] claims = npy(2, header("<i8", "2,"), new byte[16]);
    claims[11] = (byte) 0xff;
    assertTrue(refused("x.npy", claims).getMessage().contains("its header claims 42"));
    byte[] endless = npy(3, header("<i8", "2,") + " ".repeat(1 << 20), new byte[16]);
    assertTrue(refused("x.npy", endless).getMessage().contains("never needed"));
    assertTrue(refused("x.npy", new byte[0]).getMessage().contains("does not begin"));
    byte[] version4 = npy(2, header("<i8", "2,"), new byte[16]);
    version4[6] = 4;
    assertTrue(refused("x.npy", version4).getMessage().contains("format 4"));
  }

  /** Whatever is cut or changed: ids or a reason come of it, and nothing else. */
  @Test
  void damagedFilesGiveIdsOrAReason() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (Path form : forms()) {
      byte[] whole = Files.readAllBytes(form);
      for (int run = 0; run < 200; run++) {
        byte[] file = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
        for (int change = random.nextInt(3); change > 0 && file.length > 0; change--) {
          file[random.nextInt(Math.min(file.length, 140))] = (byte) random.nextInt();
        }
        try {
          assertTrue(IdMapFile.parse(form.toString(), file).size() <= file.length);
        } catch (IdMapException e) {
          assertFalse(e.getMessage().isEmpty());
        }
      }
    }
  }

  @Test
  void numbersKeepTheirSignAndTheirWidth() throws IOException {
    byte[] ones = new byte[8];
    java.util.Arrays.fill(ones, (byte) -1);
    assertEquals("-1", npy(npy(1, header("<i8", "1,"), ones)).get(0));
    assertEquals("18446744073709551615", npy(npy(1, header("<u8", "1,"), ones)).get(0));
    assertEquals("4294967295", npy(npy(1, header(">u4", "2,"), ones)).get(1));
    assertEquals("255", npy(npy(1, header("|u1", "8L,"), ones)).get(7));
  }

  @ParameterizedTest
  @CsvSource({
    "|S4, 255 255 0 0, no UTF-8 text",
    "<U1, 0 216 0 0, no Unicode text",
    "<U1, 0 0 17 0, no UTF-32LE text",
    ">U1, 255 255 255 255, no UTF-32BE text",
    "<U1, 0 0 0 0, is empty",
    "|S4, 0 0 0 0, is empty"
  })
  void anIdMustBeText(String type, String bytes, String reason) {
    byte[] item = new byte[4];
    for (int i = 0; i < 4; i++) {
      item[i] = (byte) Integer.parseInt(bytes.split(" ", -1)[i]);
    }
    IdMapException refused = refused("x.npy", npy(1, header(type, "1,"), item));
    assertEquals(
        "the id at position 0 is %s".formatted(reason).replace("is is", "is"),
        refused.getMessage());
  }

  static List<String> noIds() {
    return List.of(
        "",
        "null",
        "7",
        "\"id\"",
        "{}",
        "{\"ids\": [\"1\"]}",
        "{\"id_map\": {\"0\": \"1\"}}",
        "{\"id_map\": [\"1\"], \"id_map\": [\"2\"]}",
        "[\"1\"",
        "[\"1\",]",
        "[\"1\"] [\"2\"]",
        "[1.5]",
        "[1e3]",
        "[NaN]",
        "[null]",
        "[true]",
        "[\"\"]",
        "[[\"1\"]]",
        "[{}]",
        "[\"\\ud800\"]",
        "[" + "9".repeat(100_000) + "]",
        "[".repeat(1_000_000),
        "{\"a\":".repeat(1_000_000),
        "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + ",\"id_map\":[\"1\"]}",
        "\u0093NUMPY");
  }

  @ParameterizedTest
  @MethodSource
  void noIds(String json) {
    IdMapException refused = refused("x.json", json.getBytes(StandardCharsets.UTF_8));
    assertTrue(refused.isDamage());
    assertTrue(refused.getMessage().length() < 400, refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"id_map\": []}"})
  void aListMayBeEmpty(String json) throws IOException {
    assertEquals(0, IdMapFile.parse("x.json", json.getBytes(StandardCharsets.UTF_8)).size());
  }
}
