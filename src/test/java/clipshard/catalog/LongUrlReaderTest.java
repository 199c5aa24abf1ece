package clipshard.catalog;

import static clipshard.catalog.TestDatabase.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.picture.LongUrl;
import clipshard.picture.PictureUrl;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long texts of the URL column, which stay in the database until they are needed. */
class LongUrlReaderTest {
  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path folder) {
    database = new TestDatabase(folder);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() throws Exception {
    database.execute(
        "DROP TABLE IF EXISTS pictures", "CREATE TABLE pictures (id text PRIMARY KEY, url text)");
  }

  private static void insert(String id, String url) throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO pictures VALUES (?, ?)")) {
      insert.setString(1, id);
      insert.setString(2, url);
      insert.execute();
    }
  }

  private static PictureUrl only() throws Exception {
    List<ProductImage> images = database.read(source("pictures"));
    assertEquals(1, images.size());
    try (CatalogView view = PostgresCatalog.open(database.settings(), source("pictures"))) {
      String id = images.get(0).id();
      assertEquals(images.get(0).url(), view.urls(Set.of(id)).get(id));
    }
    return new PictureUrl(images.get(0).url());
  }

  private static Optional<String> again(PictureUrl url) throws InterruptedException {
    try (LongUrlReader reader = new LongUrlReader(database.settings(), source("pictures"))) {
      return reader.read(LongUrl.read(url.text()).orElseThrow());
    }
  }

  /** Of the beginning, one more than is handed around is added to. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:image/png;base64,AAAA",
        "DATA:text/plain,ü€𝄞%20",
        "data:no comma",
        "\uFEFF data:image/png;base64,",
        "data:,\\ '",
        "https://user:secret@host/a?token=1#f",
        "no scheme",
      })
  void allThatIsKnownOfALongTextIsKnownOfItsStandIn(String beginning) throws Exception {
    String whole = beginning + "A".repeat(LongUrl.MOST_BYTES);
    insert("it's \\ a row", whole);
    PictureUrl found = only();
    assertTrue(found.text().length() < 300);
    PictureUrl expected = new PictureUrl(whole);
    assertEquals(expected.hash(Settings.ComparedUrl.WHOLE), found.hash(Settings.ComparedUrl.WHOLE));
    assertEquals(expected.isData(), found.isData());
    if (expected.isData() && beginning.contains(",")) {
      assertEquals(expected.stored(), found.stored());
    } else {
      assertTrue(
          List.of("data:no comma", "https:", "").stream().anyMatch(found.stored()::startsWith));
      assertTrue(found.stored().length() <= LongUrl.START);
      assertTrue(!found.text().contains("secret"));
    }
    assertEquals(Optional.of(whole), again(found));
  }

  @Test
  void aTextOfTheMostBytesIsHandedAroundAsItIs() throws Exception {
    String whole = "data:," + "ü".repeat((LongUrl.MOST_BYTES - 6) / 2);
    insert("1", whole);
    assertEquals(whole, only().text());
  }

  @Test
  void aRowThatIsGoneOrHasAnotherTextIsNotFound() throws Exception {
    insert("1", "data:," + "A".repeat(LongUrl.MOST_BYTES));
    PictureUrl before = only();
    database.execute("UPDATE pictures SET url = url || 'B'");
    assertEquals(Optional.empty(), again(before));
    database.execute("DELETE FROM pictures");
    assertEquals(Optional.empty(), again(before));
  }

  @Test
  void aConnectionThatTheServerEndsIsMadeAgain() throws Exception {
    insert("1", "data:," + "A".repeat(LongUrl.MOST_BYTES));
    LongUrl url = LongUrl.read(only().text()).orElseThrow();
    try (LongUrlReader reader = new LongUrlReader(database.settings(), source("pictures"))) {
      assertTrue(reader.read(url).isPresent());
      database.execute(
          "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
              + " WHERE application_name = 'clipshard'");
      assertTrue(reader.read(url).isPresent());
    }
  }

  @Test
  void aBrandThatIsNoneIsCut() throws Exception {
    database.execute(
        "ALTER TABLE pictures ADD brand text",
        "INSERT INTO pictures VALUES ('1', 'u', repeat('b', 100000))");
    assertEquals(
        1000, database.read(source("pictures", "brand", "", "", 0)).get(0).brand().length());
  }
}
