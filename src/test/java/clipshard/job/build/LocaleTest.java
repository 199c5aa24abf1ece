package clipshard.job.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.job.WithWorkbench;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An index is of no locale: its keys, its SQL and its fingerprints are the same in all. By default
 * in one of those that have digits of their own; {@code -Dclipshard.locales=all} takes three.
 */
class LocaleTest extends WithWorkbench {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void setLocaleBack() {
    Locale.setDefault(before);
  }

  /** Arabic, Persian and Marathi digits. */
  static List<String> locales() {
    List<String> all = List.of("ar-EG", "fa-IR", "mr-IN");
    return "all".equals(System.getProperty("clipshard.locales")) ? all : all.subList(0, 1);
  }

  @ParameterizedTest
  @MethodSource("locales")
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
