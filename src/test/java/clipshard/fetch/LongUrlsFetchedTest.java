package clipshard.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clipshard.picture.LongUrl;
import clipshard.picture.Rejected;
import clipshard.picture.Rejected.Reason;
import clipshard.picture.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** URLs whose whole text somebody else has. */
class LongUrlsFetchedTest {
  private static final ImageFetcher.LongUrls NOBODY =
      url -> {
        throw new AssertionError("is read");
      };

  private static byte[] fetch(LongUrl url, ImageFetcher.LongUrls texts) throws Exception {
    try (ImageFetcher fetcher = new TestFetcher().longUrls(texts).create()) {
      return fetcher.fetch(url.text());
    }
  }

  private static Rejected rejected(LongUrl url, ImageFetcher.LongUrls texts) {
    return assertThrows(RejectedException.class, () -> fetch(url, texts)).rejected();
  }

  @Test
  void theContentIsThatOfTheWholeText() throws Exception {
    LongUrl url = LongUrl.of("7", "data:,a", "hash", 20_000);
    byte[] content = fetch(url, asked -> Optional.of("data:,all of " + asked.id()));
    assertArrayEquals("all of 7".getBytes(StandardCharsets.UTF_8), content);
  }

  @Test
  void aTextThatIsNoLongerThereIsTriedAgainByALaterRun() {
    Rejected why = rejected(LongUrl.of("7", "data:,a", "hash", 20_000), asked -> Optional.empty());
    assertEquals(Reason.NOT_READY, why.reason());
    assertEquals(
        "the row has another URL, or is gone, since the table was read; it was data:,… (20000"
            + " characters)",
        why.detail());
  }

  @Test
  void whatCannotBeTakenIsNotRead() {
    LongUrl large = LongUrl.of("7", "data:,a", "hash", 1L << 40);
    assertEquals(Reason.TOO_LARGE, rejected(large, NOBODY).reason());
    LongUrl address = LongUrl.of("7", "https://user:secret@host/a", "hash", 20_000);
    Rejected why = rejected(address, NOBODY);
    assertEquals(Reason.BAD_URL, why.reason());
    assertFalse(why.detail().contains("secret"), why.detail());
    assertEquals(
        Reason.BAD_URL, rejected(LongUrl.of("7", "aaaa", "hash", 20_000), NOBODY).reason());
  }
}
