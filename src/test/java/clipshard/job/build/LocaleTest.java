package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index is of no locale: its keys, its SQL and its fingerprints are the same in all. */
class LocaleTest extends WithWorkbench {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void setLocaleBack() {
    Locale.setDefault(before);
  }

  /** Arabic, Persian and Marathi digits. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "mr-IN"})
  void anIndexOfOneLocaleIsGoneOnWithInAnother(String tag) throws Exception {
    bench.set("source.partitions=3");
    bench.insertPictures(1, 13);
    Locale.setDefault(Locale.forLanguageTag(tag));
    bench.build();
    assertTrue(bench.check(), bench.printed());
    Map<String, String> there = bench.objects();
    there.keySet().forEach(key -> assertTrue(key.matches("[\\x21-\\x7e]+"), key));

    Locale.setDefault(Locale.ROOT);
    assertEquals(0, bench.build().batches());

    assertEquals(there, bench.objects());
    assertTrue(bench.check(), bench.printed());
  }
}
